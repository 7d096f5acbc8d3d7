using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Daemon.Delivery;
using MedV.Swarm;
using MedV.Testing.Chunking;

namespace MedV.Daemon.Tests.Delivery;

public sealed class BaseVersionsTests : IAsyncLifetime
{
    private readonly StoreFolder _store = new();
    private SampleImage _old = null!;

    public async Task InitializeAsync() => _old = await SampleImage.OfAsync(SampleImage.RandomBytes(1, 2_000_000));

    public Task DisposeAsync()
    {
        _store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task The_bases_are_those_whose_root_pages_and_disk_are_here()
    {
        await _store.AddAsync(_old);

        using var bases = new BaseVersions(_store.Versions, [Digest.Of("another"u8), _old.Root.Id]);

        Assert.Equal(BaseSet.None.With(1), bases.Bases);
    }

    [Fact]
    public async Task A_window_is_what_the_older_disk_has_there_also_after_it_was_closed()
    {
        await _store.AddAsync(_old);
        using var bases = new BaseVersions(_store.Versions, [_old.Root.Id]);
        byte[] window = new byte[700_000];

        int missing = bases.Read(Window(100_001, window.Length), window);
        bases.Close();
        int again = bases.Read(Window(0, window.Length), window);

        Assert.Equal((0, 0), (missing, again));
        Assert.Equal(_old.Disk[..window.Length], window);
    }

    [Fact]
    public async Task Where_the_older_disk_is_damaged_a_window_has_zeros_and_says_how_many()
    {
        await _store.AddAsync(_old);
        StoreFolder.Damage(StoreFolder.DiskOf(_store.Images, _old.Root.Id), 300_000);
        using var bases = new BaseVersions(_store.Versions, [_old.Root.Id]);
        byte[] window = new byte[700_000];

        Assert.True(bases.Expects(Window(0, window.Length)));
        int missing = bases.Read(Window(0, window.Length), window);

        Assert.InRange(missing, 16 * 1024, 256 * 1024);
        Assert.Equal(0, window[300_000]);
        Assert.DoesNotContain(_old.Disk.Zip(window), bytes => bytes.First != bytes.Second && bytes.Second != 0);
    }

    [Fact]
    public async Task Of_a_disk_that_is_partly_here_windows_are_expected_where_it_is()
    {
        int half = _old.Manifest.Chunks.Length / 2;
        await _store.AddAsync(_old, chunk => chunk < half);
        using var bases = new BaseVersions(_store.Versions, [_old.Root.Id]);

        Assert.Equal(BaseSet.None.With(0), bases.Bases);
        Assert.True(bases.Expects(Window(0, 500_000)));
        Assert.False(bases.Expects(Window(1_500_000, 500_000)));
    }

    [Theory]
    [InlineData(0, 1, 0L, 1000)]
    [InlineData(0, int.MaxValue, 0L, 1000)]
    [InlineData(0, 0, 1_999_001L, 1000)]
    [InlineData(0, 0, long.MaxValue, 1000)]
    [InlineData(0, 0, 0L, 2_000_001)]
    [InlineData(1, 0, 0L, 1000)]
    public async Task A_window_that_the_older_version_does_not_have_is_missing(int index, int stream, long offset, int bytes)
    {
        await _store.AddAsync(_old);
        using var bases = new BaseVersions(_store.Versions, [_old.Root.Id]);
        PatchReference patch = new(index, stream, offset, bytes, 0, 1, 1000, 0, 0, 10);

        Assert.False(bases.Expects(patch));
        Assert.Equal(bytes, bases.Read(patch, new byte[bytes]));
    }

    [Fact]
    public async Task A_base_whose_pages_are_damaged_gives_nothing()
    {
        await _store.AddAsync(_old);
        using var bases = new BaseVersions(_store.Versions, [_old.Root.Id]);
        StoreFolder.Damage(StoreFolder.DiskOf(_store.Recipes, _old.Root.RecipeId), 10);

        Assert.Equal(1000, bases.Read(Window(0, 1000), new byte[1000]));
    }

    private static PatchReference Window(long offset, int bytes) => new(0, 0, offset, bytes, 0, 1, 1000, 0, 0, 10);
}
