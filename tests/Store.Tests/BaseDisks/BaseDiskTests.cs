using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking;
using MedV.Store.BaseDisks;

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

        // One chunk of at most 6000 bytes in two places, and a run of 70 000 zeros.
        Assert.InRange(AllocatedBytes(complete), 1, 16 * 1024);
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
    public async Task Half_a_chunk_is_not_believed()
    {
        using (BaseDisk disk = _small.Open(_folder.Path))
        {
            long place = _small.PlacesOf(5)[0];
            int half = _small.Manifest.Chunks[5].Bytes / 2;
            WriteBehindItsBack(disk, place, _small.Content.AsSpan((int)place, half));
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
            long last = _small.PlacesOf(0)[^1];
            WriteBehindItsBack(disk, last, _small.Content.AsSpan((int)last, _small.Manifest.Chunks[0].Bytes));
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
        FlipBit(disk, _small.PlacesOf(3)[0] + 7);

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

        int chunks = await disk.VerifyAsync(null, CancellationToken.None);

        Assert.Equal(2, chunks);
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
        string path;
        using (BaseDisk disk = await _small.OpenCompleteAsync(_folder.Path))
        {
            path = disk.Path;
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(_small.PlacesOf(6)[0]);
        }

        using BaseDisk again = _small.Open(_folder.Path);
        await again.RecoverAsync(null, CancellationToken.None);

        Assert.False(again.IsComplete);
        Assert.True(again.Holds(5));
        Assert.False(again.Holds(6) && _small.PlacesOf(6).Length == 1);
    }

    [Fact]
    public void A_chunk_is_not_written_under_another_number()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        byte[] content = _small.Content[..(_small.Manifest.Chunks[0].Bytes)];

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

    [Fact]
    public async Task A_walk_that_is_cancelled_ends_and_a_later_one_finishes_the_job()
    {
        using (BaseDisk disk = _small.Open(_folder.Path))
        {
            _small.WriteAll(disk);
        }

        using BaseDisk again = _small.Open(_folder.Path);
        using var stop = new CancellationTokenSource();
        var halfWay = new Inline<long>(bytes =>
        {
            if (bytes > again.Bytes / 2)
            {
                stop.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => again.RecoverAsync(halfWay, stop.Token));
        int soFar = again.ChunksHeld;
        await again.RecoverAsync(null, CancellationToken.None);

        Assert.InRange(soFar, 1, _small.Chunks - 1);
        Assert.Equal(_small.Chunks, again.ChunksHeld);
    }

    [Fact]
    public async Task Progress_ends_at_the_bytes_of_all_chunks()
    {
        using BaseDisk disk = _small.Open(_folder.Path);
        _small.WriteAll(disk);
        long last = 0;

        await disk.CompleteAsync(new Inline<long>(bytes => last = bytes), CancellationToken.None);

        Assert.Equal(disk.Bytes, last);
    }

    public void Dispose() => _folder.Dispose();

    private static long AllocatedBytes(BaseDisk disk)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(disk.Path, share: FileShare.ReadWrite);
        return DataRanges.Of(file, RandomAccess.GetLength(file)).Bytes;
    }

    private static void FlipBit(BaseDisk disk, long at)
    {
        byte[] one = new byte[1];
        using (FileStream read = new(disk.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        {
            RandomAccess.Read(read.SafeFileHandle, one, at);
        }

        one[0] ^= 0x10;
        WriteBehindItsBack(disk, at, one);
    }

    private static void WriteBehindItsBack(BaseDisk disk, long at, ReadOnlySpan<byte> bytes)
    {
        string path = disk.Path;
        UnixFileMode mode = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, mode | UnixFileMode.UserWrite);
        using (FileStream file = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            RandomAccess.Write(file.SafeFileHandle, bytes, at);
        }

        File.SetUnixFileMode(path, mode);
    }

    private static string Mode(string path)
    {
        int bits = (int)File.GetUnixFileMode(path);
        return string.Concat(Enumerable.Range(0, 9).Select(i => (bits >> (8 - i) & 1) != 0 ? "rwx"[i % 3] : '-'));
    }

    /// <summary>Progress told at once, on the thread that makes it.</summary>
    private sealed class Inline<T>(Action<T> told) : IProgress<T>
    {
        public void Report(T value) => told(value);
    }
}
