using MedV.Chunking;
using MedV.Store.BaseDisks;

namespace MedV.Store.Tests.BaseDisks;

public sealed class SeedDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SmallDisk _small = new(seed: 1);

    [Fact]
    public async Task A_complete_disk_of_another_version_gives_every_chunk()
    {
        (await _small.OpenCompleteAsync(_folder.Path)).Dispose();

        using SeedDisk seed = SeedDisk.TryOpen(_folder.Path, SmallDisk.Id, _small.Manifest)!;

        Assert.All(Enumerable.Range(0, _small.Chunks), chunk => Assert.True(Gives(seed, chunk)));
        Assert.False(seed.TryRead(Digest.Of("another chunk"u8), new byte[8192], out VerifiedChunk _));
    }

    [Fact]
    public void A_disk_under_assembly_gives_what_it_has()
    {
        using (BaseDisk disk = _small.Open(_folder.Path))
        {
            _small.Write(disk, 3);
        }

        using SeedDisk seed = SeedDisk.TryOpen(_folder.Path, SmallDisk.Id, _small.Manifest)!;

        Assert.True(Gives(seed, 3));
        Assert.False(Gives(seed, 4));
    }

    [Fact]
    public async Task A_chunk_that_rotted_is_not_given_and_the_disk_is_left_as_it_is()
    {
        using BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path);
        DiskFileTampering.FlipBit(disk, _small.PlacesOf(LonelyChunk())[^1]);

        using SeedDisk seed = SeedDisk.TryOpen(_folder.Path, SmallDisk.Id, _small.Manifest)!;

        Assert.False(Gives(seed, LonelyChunk()));
        Assert.True(disk.IsComplete);
    }

    [Fact]
    public void Without_a_disk_there_is_no_seed() =>
        Assert.Null(SeedDisk.TryOpen(_folder.Path, Digest.Of("nothing"u8), _small.Manifest));

    public void Dispose() => _folder.Dispose();

    private bool Gives(SeedDisk seed, int chunk) => seed.TryRead(_small.Manifest.Chunks[chunk].Id, new byte[8192], out VerifiedChunk _);

    /// <summary>A chunk that the disk has in one place only.</summary>
    private int LonelyChunk() =>
        Enumerable.Range(0, _small.Chunks).First(chunk => _small.ExtentsOf(chunk).Count(extent => extent.ChunkOffset == 0) == 1);
}
