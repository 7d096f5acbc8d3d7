using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking.Disks;
using MedV.Chunking.Tests.Boundaries;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Disks;

public sealed class DiskScanTests
{
    private const int Block = DiskScan.BlockBytes;

    [Theory]
    [InlineData(Block, 4 * Block, true)] // the shortest run
    [InlineData(Block, 3 * Block, false)] // too short
    [InlineData(Block + 1, 5 * Block, true)] // four whole blocks are in it
    [InlineData(Block + 1, 5 * Block - 2, false)] // but here only three
    [InlineData(0, 4 * Block, true)] // at the start
    public void Zeros_are_a_run_from_four_aligned_blocks_on(int start, int bytes, bool isRun)
    {
        byte[] disk = Enumerable.Repeat((byte)1, 20 * Block).ToArray();
        disk.AsSpan(start, bytes).Clear();

        List<ScanPiece> pieces = Scan(new MemoryDiskSource(disk));

        Assert.Equal(isRun, pieces.Any(piece => piece.Start == ScanPiece.Zeros));
    }

    [Theory]
    [InlineData(4 * Block, true)]
    [InlineData(3 * Block + 1, false)] // 12 289 bytes
    [InlineData(4 * Block + 1, true)]
    [InlineData(4 * Block - 1, false)]
    public void The_last_block_of_a_run_may_end_with_the_disk(int zeros, bool isRun)
    {
        byte[] disk = [.. Enumerable.Repeat((byte)1, Block), .. new byte[zeros]];

        List<ScanPiece> pieces = Scan(new MemoryDiskSource(disk));

        Assert.Equal(isRun, pieces.Any(piece => piece.Start == ScanPiece.Zeros));
        Assert.Equal(disk.Length, pieces.Sum(piece => piece.Bytes));
    }

    [Fact]
    public void A_disk_of_zeros_is_one_run_however_large()
    {
        List<ScanPiece> pieces = Scan(new MemoryDiskSource(new byte[5_000_001]));

        Assert.Equal([new ScanPiece(0, 5_000_001, ScanPiece.Zeros)], pieces);
    }

    [Fact]
    public void An_empty_disk_has_no_pieces()
    {
        Assert.Empty(Scan(new MemoryDiskSource([])));
    }

    [Fact]
    public void After_a_run_the_chunker_starts_anew()
    {
        byte[] content = Vectors.Xorshift(8, 50_000);
        byte[] disk = [.. content, .. new byte[(16 * Block) - (50_000 % Block)], .. content];

        List<ScanPiece> pieces = Scan(new MemoryDiskSource(disk));

        int run = pieces.FindIndex(piece => piece.Start == ScanPiece.Zeros);
        Assert.Equal(
            Cutting.Lengths(content, Cutting.Small),
            pieces.Skip(run + 1).Select(piece => (int)piece.Bytes));
    }

    [Fact]
    public void A_hole_and_written_zeros_give_the_same_pieces() =>
        Prop.ForAll(Disks, parts =>
        {
            (byte[] disk, DiskRange[] holes) = Build(parts);

            return Scan(new MemoryDiskSource(disk, holes)).SequenceEqual(Scan(new MemoryDiskSource(disk)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_pieces_are_those_of_a_scan_of_the_whole_disk_in_memory() =>
        Prop.ForAll(Disks, parts =>
        {
            (byte[] disk, _) = Build(parts);

            return Scan(new MemoryDiskSource(disk)).SequenceEqual(ScanByTheBook(disk, Cutting.Small));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(16 * 1024, 64 * 1024, 256 * 1024)]
    [InlineData(64, 1 << 20, 1 << 20)]
    [InlineData(1 << 20, 1 << 20, 1 << 20)]
    public void Long_chunks_and_zeros_at_the_end_of_a_buffer_make_no_difference(int minimum, int average, int maximum)
    {
        var parameters = new ChunkingParameters(minimum, average, maximum);

        // Short zeros end at each place around the end of a buffer of one or two megabytes.
        for (int shift = -5; shift <= 5; shift++)
        {
            byte[] disk = Vectors.Xorshift((ulong)(shift + 10), 5_000_000);
            disk.AsSpan((1 << 20) + (shift * Block) - (3 * Block), 3 * Block).Clear();
            disk.AsSpan((2 << 20) + (shift * Block) - (4 * Block), 4 * Block).Clear();

            Assert.Equal(ScanByTheBook(disk, parameters), Scan(new MemoryDiskSource(disk), parameters));
        }
    }

    [Fact]
    public void Holes_are_not_read()
    {
        byte[] disk = [.. Vectors.Xorshift(9, 10 * Block), .. new byte[1000 * Block], .. Vectors.Xorshift(10, 10 * Block)];
        var scan = new DiskScan(new MemoryDiskSource(disk, new DiskRange(10 * Block, 1010 * Block)), Cutting.Small);

        Drain(scan, Cutting.Small);

        Assert.Equal(20 * Block, scan.ReadBytes);
    }

    [Fact]
    public void A_disk_that_ends_before_its_length_is_refused()
    {
        var scan = new DiskScan(new ShrinkingDisk(), Cutting.Small);

        var exception = Assert.Throws<EndOfStreamException>(() => Drain(scan, Cutting.Small));

        Assert.Equal("the disk ended at byte 3000000, but it said that it has 9000000", exception.Message);
    }

    [Fact]
    public void A_scan_ends_soon_after_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var scan = new DiskScan(new MemoryDiskSource(new byte[Block]), Cutting.Small);

        Assert.Throws<OperationCanceledException>(() => scan.Fill(new ScanBatch(Cutting.Small), cancelled.Token));
    }

    /// <summary>Disks as a list of parts: positive numbers are so many 512 bytes of content, negative ones of zeros.</summary>
    private static Arbitrary<int[]> Disks =>
        Gen.ArrayOf(Gen.OneOf(Gen.Choose(1, 200), Gen.Choose(-60, -1), Gen.Choose(-400, -1))).ToArbitrary();

    private static (byte[] Disk, DiskRange[] Holes) Build(int[] parts)
    {
        var disk = new List<byte>();
        var holes = new List<DiskRange>();
        foreach (int part in parts)
        {
            int start = disk.Count;
            disk.AddRange(part > 0 ? Vectors.Xorshift((ulong)part, (part * 512) - (part % 3)) : new byte[-part * 512]);
            if (part < 0 && (holes.Count == 0 || holes[^1].End < start))
            {
                holes.Add(new DiskRange(start, disk.Count));
            }
        }

        return ([.. disk], [.. holes]);
    }

    /// <summary>The rule of docs/formats/chunking.md with the whole disk at hand.</summary>
    private static List<ScanPiece> ScanByTheBook(byte[] disk, ChunkingParameters parameters)
    {
        var pieces = new List<ScanPiece>();
        for (int at = 0; at < disk.Length;)
        {
            int zeros = ZeroBlocksFrom(disk, at);
            if (at % Block == 0 && zeros >= 16384)
            {
                pieces.Add(new ScanPiece(at, zeros, ScanPiece.Zeros));
                at += zeros;
                continue;
            }

            int end = at;
            do
            {
                end = Math.Min((end / Block * Block) + Block, disk.Length);
            }
            while (end < disk.Length && ZeroBlocksFrom(disk, end) < 16384);

            foreach (int length in Cutting.Lengths(disk.AsSpan(at, end - at), parameters))
            {
                pieces.Add(new ScanPiece(at, length, 0));
                at += length;
            }
        }

        return pieces;
    }

    private static int ZeroBlocksFrom(byte[] disk, int start)
    {
        int end = start;
        while (end < disk.Length)
        {
            int block = Math.Min(Block, disk.Length - end);
            if (disk.AsSpan(end, block).ContainsAnyExcept((byte)0))
            {
                break;
            }

            end += block;
        }

        return end - start;
    }

    /// <summary>The pieces, without where in a buffer a chunk was.</summary>
    private static List<ScanPiece> Scan(IDiskSource source, ChunkingParameters? parameters = null) =>
    [
        .. Drain(new DiskScan(source, parameters ?? Cutting.Small), parameters ?? Cutting.Small)
            .Select(piece => piece.Start == ScanPiece.Zeros ? piece : piece with { Start = 0 }),
    ];

    private static List<ScanPiece> Drain(DiskScan scan, ChunkingParameters parameters)
    {
        var batch = new ScanBatch(parameters);
        var pieces = new List<ScanPiece>();
        while (scan.Fill(batch, CancellationToken.None))
        {
            pieces.AddRange(batch.Pieces);
        }

        return pieces;
    }

    private sealed class ShrinkingDisk : IDiskSource
    {
        public long Length => 9_000_000;

        public int Read(long offset, Span<byte> destination)
        {
            int bytes = (int)Math.Min(destination.Length, 3_000_000 - offset);
            destination[..bytes].Fill(1);
            return bytes;
        }

        public DiskRange NextData(long offset) => new(offset, Length);
    }
}
