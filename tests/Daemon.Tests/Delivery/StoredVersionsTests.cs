using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Daemon.Delivery;
using MedV.Store.BaseDisks;
using MedV.Testing.Chunking;

namespace MedV.Daemon.Tests.Delivery;

public sealed class StoredVersionsTests : IAsyncLifetime
{
    private readonly StoreFolder _store = new();
    private SampleImage _image = null!;

    public async Task InitializeAsync()
    {
        _image = await SampleImage.OfAsync(SampleImage.RandomBytes(1, 2_000_000));
        await _store.AddAsync(_image);
    }

    public Task DisposeAsync()
    {
        _store.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public void A_version_is_read_from_its_root_and_its_pages()
    {
        ManifestRoot root = _store.Versions.TryReadRoot(_image.Root.Id)!;

        Manifest manifest = _store.Versions.TryRead(root)!;

        Assert.True(_store.Versions.Has(_image.Root.Id));
        Assert.Equal(_image.Manifest.Chunks.ToArray(), manifest.Chunks.ToArray());
    }

    [Fact]
    public void A_manifest_is_in_memory_once_however_often_it_is_read()
    {
        Manifest first = _store.Versions.TryRead(_image.Root)!;

        Assert.Same(first, _store.Versions.TryRead(_image.Root));
    }

    [Fact]
    public void A_root_that_was_changed_is_no_root()
    {
        StoreFolder.Damage(_store.Versions.RootPath(_image.Root.Id), 20);

        Assert.Null(_store.Versions.TryReadRoot(_image.Root.Id));
        Assert.False(_store.Versions.Has(_image.Root.Id));
    }

    [Fact]
    public void A_root_that_is_too_long_is_not_read()
    {
        using (FileStream root = File.OpenWrite(_store.Versions.RootPath(_image.Root.Id)))
        {
            root.SetLength(StoredVersions.LargestRootBytes + 1);
        }

        Assert.Null(_store.Versions.TryReadRoot(_image.Root.Id));
    }

    [Fact]
    public void A_version_with_a_damaged_page_has_no_manifest_and_no_disk_to_take_from()
    {
        StoreFolder.Damage(StoreFolder.DiskOf(_store.Recipes, _image.Root.RecipeId), 10);

        Assert.Null(_store.Versions.TryRead(_image.Root));
        Assert.Empty(_store.Versions.OpenDisks(but: default));
    }

    [Fact]
    public async Task A_new_version_takes_pages_and_chunks_from_the_one_before()
    {
        byte[] disk = [.. _image.Disk];
        disk.AsSpan(1_000_000, 1000).Clear();
        SampleImage next = await SampleImage.OfAsync(disk);
        using BaseDisk pages = BaseDisk.Open(_store.Recipes, next.Root.RecipeId, next.Root.Recipe);
        using BaseDisk chunks = BaseDisk.Open(_store.Images, next.Root.Id, next.Manifest);
        long steps = 0;

        LocalReuse.Take(pages, next.Root.Recipe, _store.Versions.OpenRecipes(next.Root), bytes => steps += bytes, CancellationToken.None);
        LocalReuse.Take(chunks, next.Manifest, _store.Versions.OpenDisks(next.Root.Id), bytes => steps += bytes, CancellationToken.None);

        Assert.InRange(chunks.BytesHeld, chunks.Bytes * 3 / 4, chunks.Bytes - 1);
        Assert.Equal(pages.BytesHeld + chunks.BytesHeld, steps);
    }

    [Fact]
    public void A_recipe_is_claimed_by_one_image_at_a_time()
    {
        var claims = new ClaimedRecipes();
        Assert.True(claims.TryClaim(_image.Root.RecipeId, out IDisposable? first));

        Assert.False(claims.TryClaim(_image.Root.RecipeId, out _));
        Assert.Equal([_image.Root.RecipeId], claims.All);
        first.Dispose();

        Assert.True(claims.TryClaim(_image.Root.RecipeId, out _));
    }
}
