using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;
using static MedV.Store.Tests.BaseDisks.DiskFileTampering;

namespace MedV.Store.Tests.BaseDisks;

public sealed class DamagedDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SmallDisk _small = new(seed: 1);

    [Fact]
    public async Task Half_a_chunk_is_not_believed()
    {
        using (BaseDisk disk = _small.Open(_folder.Path))
        {
            Extent first = _small.ExtentsOf(5)[0];
            WriteBehindItsBack(disk, first.DiskOffset, _small.At(first)[..((first.Bytes + 1) / 2)]);
        }

        using BaseDisk again = _small.Open(_folder.Path);
        await again.RecoverAsync(null, CancellationToken.None);

        Assert.False(again.Holds(5));
        Assert.Equal(0, again.ChunksHeld);
    }

    [Fact]
    public async Task A_chunk_that_reached_only_one_of_its_places_is_recovered_and_copied_to_the_others()
    {
        using (BaseDisk disk = _small.Open(_folder.Path))
        {
            // Its first place has one piece; the others are of the second.
            foreach (Extent piece in _small.ExtentsOf(0)[1..])
            {
                WriteBehindItsBack(disk, piece.DiskOffset, _small.At(piece));
            }
        }

        using BaseDisk again = _small.Open(_folder.Path);
        await again.RecoverAsync(null, CancellationToken.None);
        _small.WriteAll(again);

        Assert.True(await again.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(again.Path));
    }

    [Fact]
    public async Task A_flipped_bit_in_a_complete_disk_is_never_read_and_its_chunk_can_be_written_again()
    {
        using BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path);
        var damaged = new List<int>();
        disk.Damaged += damaged.Add;
        FlipBit(disk, _small.PlacesOf(3)[0]);

        bool read = _small.TryRead(disk, 3);
        bool readAgain = _small.TryRead(disk, 3);

        Assert.False(read);
        Assert.False(readAgain);
        Assert.Equal([3], damaged);
        Assert.False(disk.Holds(3));
        Assert.False(disk.IsComplete);
        Assert.Equal(_small.Chunks - 1, disk.ChunksHeld);
        Assert.Equal("rw-------", Mode(disk.Path));
        _small.Write(disk, 3);
        Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public async Task A_flipped_bit_in_any_place_of_a_chunk_is_found_before_the_disk_becomes_complete()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        var damaged = new List<int>();
        disk.Damaged += damaged.Add;
        _small.WriteAll(disk);
        FlipBit(disk, _small.PlacesOf(0)[^1]);

        bool complete = await disk.CompleteAsync(null, CancellationToken.None);

        Assert.False(complete);
        Assert.Equal([0], damaged);
        _small.Write(disk, 0);
        Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public async Task What_lies_in_a_run_of_zeros_is_gone_when_the_disk_becomes_complete()
    {
        using (BaseDisk disk = _small.Open(_folder.Path))
        {
            WriteBehindItsBack(disk, _small.Content.Length - 1, [1]);
        }

        using BaseDisk again = _small.Open(_folder.Path);
        await again.RecoverAsync(null, CancellationToken.None);
        _small.WriteAll(again);

        Assert.True(await again.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(again.Path));
    }

    [Fact]
    public async Task Verifying_a_sound_disk_finds_nothing_and_leaves_it_complete()
    {
        using BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path);

        int damaged = await disk.VerifyAsync(null, CancellationToken.None);

        Assert.Equal(0, damaged);
        Assert.True(disk.IsComplete);
    }

    [Fact]
    public async Task Verifying_finds_every_damaged_chunk_and_every_damaged_zero()
    {
        using BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path);
        FlipBit(disk, _small.PlacesOf(2)[0]);
        FlipBit(disk, _small.PlacesOf(4)[0]);
        FlipBit(disk, _small.Content.Length - 1);

        int damaged = await disk.VerifyAsync(null, CancellationToken.None);

        Assert.Equal(3, damaged);
        Assert.Equal(_small.Chunks - 2, disk.ChunksHeld);
        _small.WriteAll(disk);
        Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public async Task Verifying_finds_a_zero_that_is_none_even_when_all_chunks_are_sound()
    {
        using BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path);
        FlipBit(disk, _small.Content.Length - 1);

        int damaged = await disk.VerifyAsync(null, CancellationToken.None);

        Assert.Equal(1, damaged);
        Assert.True(await disk.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(_small.Content, File.ReadAllBytes(disk.Path));
    }

    [Fact]
    public async Task A_crash_after_the_disk_became_read_only_and_before_its_new_name_is_recovered()
    {
        using (BaseDisk disk = _small.Open(_folder.Path))
        {
            _small.WriteAll(disk);
            File.SetUnixFileMode(disk.Path, UnixFileMode.UserRead);
        }

        using BaseDisk again = _small.Open(_folder.Path);
        string mode = Mode(again.Path);
        await again.RecoverAsync(null, CancellationToken.None);

        Assert.Equal("rw-------", mode);
        Assert.True(await again.CompleteAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task A_complete_disk_that_lost_its_read_only_mark_gets_it_back()
    {
        using (BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path))
        {
            File.SetUnixFileMode(disk.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        using BaseDisk again = _small.Open(_folder.Path);

        Assert.Equal("r--r--r--", Mode(again.Path));
    }

    [Fact]
    public async Task A_complete_disk_that_was_cut_short_is_assembled_again()
    {
        long cut = _small.Content.Length / 2;
        string path;
        using (BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path))
        {
            path = disk.Path;
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(cut);
        }

        using BaseDisk again = _small.Open(_folder.Path);
        await again.RecoverAsync(null, CancellationToken.None);

        Assert.False(again.IsComplete);
        Assert.All(Enumerable.Range(1, _small.Chunks - 1), chunk =>
            Assert.True(again.Holds(chunk) || _small.ExtentsOf(chunk).Any(extent => extent.DiskOffset + extent.Bytes > cut)));
        Assert.InRange(again.ChunksHeld, 1, _small.Chunks - 1);
    }

    [Fact]
    public async Task Many_threads_write_and_read_and_damage_one_disk()
    {
        var small = new SmallDisk(seed: 3, chunks: 200);
        using BaseDisk disk = small.Open(_folder.Path);
        int found = 0;
        disk.Damaged += _ => Interlocked.Increment(ref found);

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            int chunk = i * 7919 % small.Chunks;
            if (!small.TryRead(disk, chunk))
            {
                small.Write(disk, chunk);
            }

            if (i % 100 == 99)
            {
                FlipBit(disk, small.PlacesOf(chunk)[0]);
            }
        });

        for (int round = 0; !await disk.CompleteAsync(null, CancellationToken.None); round++)
        {
            Assert.True(round < 3);
            small.WriteAll(disk);
        }

        Assert.InRange(found, 1, 20);
        Assert.Equal(small.Content, File.ReadAllBytes(disk.Path));
    }

    public void Dispose() => _folder.Dispose();
}
