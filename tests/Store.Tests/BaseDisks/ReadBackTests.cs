using FsCheck;
using FsCheck.Fluent;
using MedV.Store.BaseDisks;
using static MedV.Store.Tests.BaseDisks.DiskFileTampering;

namespace MedV.Store.Tests.BaseDisks;

public sealed class ReadBackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SmallDisk _small = new(seed: 1);

    [Fact]
    public async Task Damage_in_any_place_of_a_chunk_is_found_when_it_is_read_back_and_the_disk_is_not_complete()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        var damaged = new List<int>();
        disk.Damaged += damaged.Add;
        _small.WriteAll(disk);
        FlipBit(disk, _small.PlacesOf(0)[^1]);

        await ReadBackAsync(disk);

        Assert.Equal([0], damaged);
        Assert.False(disk.Holds(0));
        Assert.False(await disk.CompleteAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task Damage_after_a_chunk_was_read_back_is_found_by_whoever_reads_it()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        _small.WriteAll(disk);
        await ReadBackAsync(disk);
        FlipBit(disk, _small.PlacesOf(3)[0]);

        bool complete = await disk.CompleteAsync(null, CancellationToken.None);
        bool read = _small.TryRead(disk, 3);

        Assert.True(complete);
        Assert.False(read);
        Assert.False(disk.IsComplete);
    }

    [Fact]
    public async Task When_one_chunk_rots_after_it_was_read_back_all_are_read_again_before_the_disk_is_complete()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        _small.WriteAll(disk);
        await ReadBackAsync(disk);
        FlipBit(disk, _small.PlacesOf(3)[0]);
        FlipBit(disk, _small.PlacesOf(5)[0]);

        bool read = _small.TryRead(disk, 3);
        _small.Write(disk, 3);
        bool complete = await disk.CompleteAsync(null, CancellationToken.None);

        Assert.False(read);
        Assert.False(complete);
        Assert.False(disk.Holds(5));
        _small.Write(disk, 5);
        Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public async Task When_damage_is_found_in_a_complete_disk_all_of_it_is_read_again_before_it_is_complete_again()
    {
        using BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path);
        FlipBit(disk, _small.Content.Length - 1);
        FlipBit(disk, _small.PlacesOf(5)[0]);

        await disk.VerifyAsync(null, CancellationToken.None);
        _small.WriteAll(disk);
        FlipBit(disk, _small.PlacesOf(7)[0]);
        bool complete = await disk.CompleteAsync(null, CancellationToken.None);

        Assert.False(complete);
        Assert.False(disk.Holds(7));
    }

    [Fact]
    public async Task Nothing_that_was_read_back_before_a_restart_is_believed_after_it()
    {
        using (BaseDisk disk = _small.Open(_folder.Path))
        {
            _small.WriteAll(disk);
            await ReadBackAsync(disk);
        }

        using BaseDisk again = _small.Open(_folder.Path);
        await again.RecoverAsync(null, CancellationToken.None);
        FlipBit(again, _small.PlacesOf(4)[0]);

        Assert.False(await again.CompleteAsync(null, CancellationToken.None));
        Assert.False(again.Holds(4));
    }

    [Fact]
    public async Task What_lies_between_two_chunks_is_zeros_when_it_was_read_back()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        _small.WriteAll(disk);
        int gap = SmallGap();
        WriteBehindItsBack(disk, gap, [1]);

        await ReadBackAsync(disk);

        Assert.Equal(_small.Content, File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public void Whatever_the_order_of_writing_damage_and_reading_back_the_disk_is_right_when_it_is_complete() =>
        Prop.ForAll<int, byte[]>((seed, steps) =>
        {
            using var folder = new TemporaryFolder();
            var small = new SmallDisk(seed);
            using BaseDisk disk = small.Open(folder.Path);
            foreach (byte step in steps)
            {
                int chunk = step / 3 % small.Chunks;
                bool isNew = !disk.Holds(chunk);
                small.Write(disk, chunk);
                if (step % 3 == 0 && isNew)
                {
                    FlipBit(disk, small.PlacesOf(chunk)[step % small.PlacesOf(chunk).Length]);
                }
                else if (step % 3 == 1)
                {
                    ReadBackAsync(disk).GetAwaiter().GetResult();
                }
            }

            do
            {
                small.WriteAll(disk);
            }
            while (!disk.CompleteAsync(null, CancellationToken.None).GetAwaiter().GetResult());

            return small.Content.AsSpan().SequenceEqual(File.ReadAllBytes(disk.Path));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task Reading_back_beside_many_writers_of_the_same_chunks_finds_no_damage_where_there_is_none()
    {
        var small = new SmallDisk(seed: 4, chunks: 400);
        using BaseDisk disk = small.Open(_folder.Path);
        int found = 0;
        disk.Damaged += _ => Interlocked.Increment(ref found);

        Task writers = Parallel.ForAsync(0, 8, CancellationToken.None, async (_, _) =>
        {
            await Task.Yield();
            small.WriteAll(disk);
        });
        while (!writers.IsCompleted)
        {
            await disk.ReadBackSomeAsync(CancellationToken.None);
            await Task.Yield();
        }

        await writers;
        Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(0, found);
        Assert.Equal(small.Content, File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public void A_place_that_somebody_wrote_to_while_it_was_read_is_not_checked()
    {
        var places = new CheckedPlaces(100);
        places.TryBegin(70);
        places.TryBegin(71);

        places.Forget(70, 1);
        places.End(70);
        places.End(71);

        Assert.False(places.Contains(70));
        Assert.True(places.Contains(71));
        Assert.Equal(1, places.Count);
    }

    [TheoryWithFileSystems]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    public async Task What_the_device_lost_is_found_though_the_system_has_a_good_copy_in_its_cache(string kind)
    {
        using var mount = new FileSystemMount(kind);
        using BaseDisk disk = _small.Open(mount.Path);
        var damaged = new List<int>();
        disk.Damaged += damaged.Add;
        _small.WriteAll(disk);
        mount.Flush();

        mount.FlipOnDevice(_small.At(_small.ExtentsOf(0)[0]));
        await ReadBackAsync(disk);

        // Btrfs has sums of its own, and then gives nothing of a whole block.
        Assert.Contains(0, damaged);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ReadBackAsync(BaseDisk disk)
    {
        while (await disk.ReadBackSomeAsync(CancellationToken.None))
        {
        }
    }

    /// <summary>A byte between two chunks that lie close to each other.</summary>
    private int SmallGap()
    {
        long[] ends = [.. _small.Manifest.Extents.Select(extent => extent.DiskOffset + extent.Bytes)];
        long[] starts = [.. _small.Manifest.Extents.Select(extent => extent.DiskOffset).Order()];
        return (int)ends.First(end => starts.FirstOrDefault(start => start >= end) - end is > 0 and < 5000);
    }
}
