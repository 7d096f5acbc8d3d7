using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking;
using MedV.Store.BaseDisks;
using static MedV.Store.Tests.BaseDisks.DiskFileTampering;

namespace MedV.Store.Tests.BaseDisks;

public sealed class BaseDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SmallDisk _small = new(seed: 1);

    [Fact]
    public void A_disk_that_begins_is_one_hole_as_long_as_the_image()
    {
        using BaseDisk disk = _small.Open(_folder.Path);

        Assert.Equal(_folder.At(SmallDisk.Id.ToString(), "disk.partial"), disk.Path);
        Assert.Equal(_small.Content.Length, new FileInfo(disk.Path).Length);
        Assert.Equal(0, AllocatedBytes(disk));
        Assert.Equal((0, 0L, false), (disk.ChunksHeld, disk.BytesHeld, disk.IsComplete));
    }

    [Fact]
    public void The_folder_of_a_disk_is_closed_to_others_from_its_making_and_the_folder_of_all_disks_is_open()
    {
        string images = _folder.At("images");

        using BaseDisk disk = _small.Open(images);

        Assert.Equal(("rwx------", "r-xr-x"), (Mode(Path.GetDirectoryName(disk.Path)!), Mode(images)[3..]));
    }

    [Fact]
    public async Task A_complete_disk_is_the_image_bit_for_bit_and_read_only()
    {
        using BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path);

        Assert.Equal(_folder.At(SmallDisk.Id.ToString(), "disk.raw"), disk.Path);
        Assert.True(disk.IsComplete);
        Assert.Equal(SHA256.HashData(_small.Content), SHA256.HashData(File.ReadAllBytes(disk.Path)));
        Assert.Equal("r--r--r--", Mode(disk.Path));
        Assert.False(File.Exists(_folder.At(SmallDisk.Id.ToString(), "disk.partial")));
        Assert.Equal((disk.Chunks, disk.Bytes), (disk.ChunksHeld, disk.BytesHeld));
    }

    [Fact]
    public async Task Runs_of_zeros_stay_holes()
    {
        var disk = new SmallDisk(seed: 2, chunks: 1);

        using BaseDisk complete = await disk.OpenCompleteAsync(_folder.Path);

        Assert.InRange(AllocatedBytes(complete), 1, disk.BlockBytes);
        Assert.True(disk.BlockBytes < disk.Content.Length / 2);
    }

    [Fact]
    public async Task A_complete_disk_is_complete_after_a_restart_and_serves_its_chunks()
    {
        (await _small.OpenCompleteAsync(_folder.Path)).Dispose();

        using BaseDisk again = _small.Open(_folder.Path);

        Assert.True(again.IsComplete);
        Assert.All(Enumerable.Range(0, _small.Chunks), chunk => Assert.True(_small.TryRead(again, chunk)));
    }

    [Fact]
    public async Task A_disk_that_lacks_a_chunk_does_not_become_complete()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        for (int chunk = 1; chunk < _small.Chunks; chunk++)
        {
            _small.Write(disk, chunk);
        }

        bool complete = await disk.CompleteAsync(null, CancellationToken.None);

        Assert.False(complete);
        Assert.EndsWith("disk.partial", disk.Path, StringComparison.Ordinal);
    }

    [Fact]
    public void Exactly_the_chunks_that_were_written_are_recovered() =>
        Prop.ForAll<int, bool[]>((seed, choice) =>
        {
            using var folder = new TemporaryFolder();
            var small = new SmallDisk(seed);
            bool[] chosen = [.. Enumerable.Range(0, small.Chunks).Select(chunk => chunk < choice.Length && choice[chunk])];
            using (BaseDisk disk = small.Open(folder.Path))
            {
                foreach (int chunk in Enumerable.Range(0, small.Chunks).Where(chunk => chosen[chunk]))
                {
                    small.Write(disk, chunk);
                }
            }

            using BaseDisk again = small.Open(folder.Path);
            int believedUnread = again.ChunksHeld;
            again.RecoverAsync(null, CancellationToken.None).GetAwaiter().GetResult();

            ChunkSet held = again.Snapshot();
            return believedUnread == 0
                && Enumerable.Range(0, small.Chunks).All(chunk =>
                    held.Contains(chunk) == chosen[chunk] && again.Holds(chunk) == chosen[chunk] && small.TryRead(again, chunk) == chosen[chunk])
                && again.ChunksHeld == chosen.Count(yes => yes)
                && again.BytesHeld == small.Manifest.Chunks.Where((_, chunk) => chosen[chunk]).Sum(chunk => chunk.Bytes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_chunk_is_not_written_under_another_number()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        byte[] content = _small.At(_small.ExtentsOf(0)[0]).ToArray();

        Assert.Throws<ArgumentException>(() =>
        {
            VerifiedChunk.TryVerify(Digest.Of(content), content, out VerifiedChunk chunk);
            disk.Write(1, chunk);
        });

        Assert.Equal(0, disk.ChunksHeld);
        Assert.Equal(0, AllocatedBytes(disk));
    }

    [Fact]
    public void Writing_a_chunk_twice_counts_once()
    {
        using BaseDisk disk = _small.Open(_folder.Path);

        _small.Write(disk, 4);
        _small.Write(disk, 4);

        Assert.Equal((1, _small.Manifest.Chunks[4].Bytes), (disk.ChunksHeld, disk.BytesHeld));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(12)]
    public void A_number_that_is_no_chunk_is_refused(int chunk)
    {
        using BaseDisk disk = _small.Open(_folder.Path);

        Assert.Throws<ArgumentOutOfRangeException>(() => disk.Holds(chunk));
        Assert.Throws<ArgumentOutOfRangeException>(() => disk.TryRead(chunk, new byte[8192], out _));
    }

    [Fact]
    public async Task A_walk_that_is_cancelled_ends_and_a_later_one_finishes_the_job()
    {
        var larger = new SmallDisk(seed: 5, chunks: 1200);
        using (BaseDisk disk = larger.Open(_folder.Path))
        {
            larger.WriteAll(disk);
        }

        using BaseDisk again = larger.Open(_folder.Path);
        using var stop = new CancellationTokenSource();
        var halfWay = new InlineProgress<long>(bytes =>
        {
            if (bytes > again.Bytes / 2)
            {
                stop.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again.RecoverAsync(halfWay, stop.Token));
        int soFar = again.ChunksHeld;
        await again.RecoverAsync(null, CancellationToken.None);

        Assert.InRange(soFar, 1, larger.Chunks - 1);
        Assert.Equal(larger.Chunks, again.ChunksHeld);
    }

    [Fact]
    public async Task Progress_ends_at_the_bytes_of_all_chunks()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        _small.WriteAll(disk);
        long last = 0;

        await disk.CompleteAsync(new InlineProgress<long>(bytes => last = bytes), CancellationToken.None);

        Assert.Equal(disk.Bytes, last);
    }

    public void Dispose() => _folder.Dispose();
}
