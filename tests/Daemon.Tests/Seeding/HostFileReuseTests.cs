using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Daemon.Delivery;
using MedV.Daemon.Seeding;
using MedV.Store.BaseDisks;
using MedV.Store.State;
using MedV.Testing.Chunking;
using MedV.Trust.Realms;

namespace MedV.Daemon.Tests.Seeding;

public sealed class HostFileReuseTests : IDisposable
{
    private readonly SeedingHost _host = new();
    private readonly byte[] _content = SampleImage.RandomBytes(1, 3_000_000);

    [Fact]
    public async Task Chunks_that_a_file_has_come_from_there_and_are_counted()
    {
        SampleImage image = await SampleImage.OfAsync(_content);
        _host.Write("file", _content);
        await _host.IndexAsync();

        (BaseDisk disk, long bytes, DeliveryRecord record) = await TakeAsync(image);

        using (disk)
        {
            Assert.Equal((disk.Chunks, disk.Bytes), (disk.ChunksHeld, bytes));
            Assert.True(await disk.CompleteAsync(null, _host.Token));
            Assert.Equal(_content, await File.ReadAllBytesAsync(disk.Path));
        }

        Assert.Equal(new SourceTally(SourceKind.File, "", "", bytes, image.Manifest.Chunks.Length), Assert.Single(record.Sources));
    }

    [Fact]
    public async Task Of_a_file_that_was_changed_meanwhile_nothing_is_taken()
    {
        SampleImage image = await SampleImage.OfAsync(_content);
        _host.Write("file", _content);
        await _host.IndexAsync();
        _host.Write("file", SampleImage.RandomBytes(2, 3_000_000));

        (BaseDisk disk, long bytes, DeliveryRecord record) = await TakeAsync(image);

        Assert.Equal((0, 0), (disk.ChunksHeld, bytes));
        Assert.Empty(record.Sources);
        disk.Dispose();
    }

    [Fact]
    public async Task A_disk_that_was_cut_with_other_parameters_takes_nothing()
    {
        SampleImage image = await SampleImage.OfAsync(_content, new PackingOptions { Chunking = new ChunkingParameters(16 * 1024, 64 * 1024, 128 * 1024) });
        _host.Write("file", _content);
        await _host.IndexAsync();

        (BaseDisk disk, long bytes, _) = await TakeAsync(image);

        Assert.Equal((0, 0), (disk.ChunksHeld, bytes));
        disk.Dispose();
    }

    [Fact]
    public async Task Those_who_share_the_disk_are_told_when_chunks_came_and_only_then()
    {
        SampleImage image = await SampleImage.OfAsync(_content);
        _host.Write("file", _content);
        int told = 0;

        (BaseDisk nothing, _, _) = await TakeAsync(image, () => told++);
        int before = told;
        await _host.IndexAsync();
        nothing.Dispose();
        (BaseDisk all, _, _) = await TakeAsync(image, () => told++);
        all.Dispose();

        Assert.Equal((0, 1), (before, told));
    }

    public void Dispose() => _host.Dispose();

    private async Task<(BaseDisk Disk, long Bytes, DeliveryRecord Record)> TakeAsync(SampleImage image, Action? told = null)
    {
        Digest id = image.Root.Id;
        BaseDisk disk = BaseDisk.Open(_host.Store.Images, id, image.Manifest);
        _host.Store.State.Images.Begin("image", 1, id, _host.Time.GetUtcNow());
        var version = ImageVersion.Of("image", 1, image.Manifest.DiskBytes, image.RootFile);
        var tally = new DeliveryTally(_host.Store.State, _host.Store.Events, version, TallyOf.Disk, peer => peer.ToString(), _host.Time);
        using var count = new LocalCount(tally, SourceKind.File);
        await HostFileReuse.TakeAsync(
            disk,
            image.Manifest,
            _host.Store.Seeds,
            count,
            _ =>
            {
                told?.Invoke();
                return Task.CompletedTask;
            },
            _host.Token);
        count.Dispose();
        return (disk, count.Bytes, _host.Store.State.Images.Find("image", 1)!);
    }
}
