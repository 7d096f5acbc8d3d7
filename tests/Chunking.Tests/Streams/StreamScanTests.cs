using FsCheck;
using FsCheck.Fluent;
using System.Collections.Immutable;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Streams;
using MedV.Chunking.Tests.Boundaries;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Streams;

public sealed class StreamScanTests
{
    private const int Block = StreamScan.BlockBytes;

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

        Assert.Equal(isRun, pieces.Sum(piece => piece.Bytes) < disk.Length);
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

        Assert.Equal(isRun ? Block : disk.Length, pieces.Sum(piece => piece.Bytes));
    }

    [Fact]
    public void Zeros_have_no_chunks_however_many()
    {
        Assert.Empty(Scan(new MemoryDiskSource(new byte[5_000_001])));
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

        Assert.Equal(Cutting.Lengths(content, Cutting.Small), pieces.Where(piece => piece.Offset >= 50_000 + Block).Select(piece => piece.Bytes));
    }

    [Fact]
    public void A_file_in_pieces_on_a_disk_gives_the_chunks_of_the_file_alone() =>
        Prop.ForAll(Disks, Gen.Choose(1, 1000).ToArbitrary(), (parts, seed) =>
        {
            (byte[] file, _) = Build(parts);
            (byte[] disk, DiskStream stream) = Scatter(file, seed);

            List<ScanPiece> inside = Scan(new MemoryDiskSource(disk), streams: [stream]);

            return inside.SequenceEqual(Scan(new MemoryDiskSource(file)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Each_stream_is_cut_as_if_it_were_alone()
    {
        byte[] disk = Vectors.Xorshift(5, 3_000_000);
        int[] ends = [1, 4096, 4097, 20_000, 20_001, 1_500_000, 2_999_999, 3_000_000];
        DiskStream[] streams = [.. ends.Select((end, i) => File(new StreamExtent(0, i == 0 ? 0 : ends[i - 1], end - (i == 0 ? 0 : ends[i - 1]))))];

        List<ScanPiece> together = Scan(new MemoryDiskSource(disk), streams: streams);

        Assert.Equal(
            streams.SelectMany((stream, i) => Scan(new MemoryDiskSource(disk), streams: [stream]).Select(piece => piece with { Stream = i })),
            together);
    }

    [Fact]
    public void Behind_a_gap_of_a_stream_the_chunker_starts_anew()
    {
        byte[] disk = Vectors.Xorshift(6, 200_000);
        DiskStream stream = File(new StreamExtent(0, 0, 40_000), new StreamExtent(40_960, 50_000, 150_000));

        List<ScanPiece> pieces = Scan(new MemoryDiskSource(disk), streams: [stream]);

        Assert.Equal(
            Cutting.Lengths(disk.AsSpan(50_000), Cutting.Small),
            pieces.Where(piece => piece.Offset >= 40_960).Select(piece => piece.Bytes));
        Assert.Equal(40_000, pieces.Where(piece => piece.Offset < 40_960).Sum(piece => piece.Bytes));
    }

    [Fact]
    public void Metadata_is_cut_in_blocks_and_zero_blocks_are_left_out()
    {
        byte[] disk = Vectors.Xorshift(7, 10 * Block);
        disk.AsSpan(3 * Block, Block).Clear();
        var stream = new DiskStream(
            new StreamName(1, StreamKind.Metadata, ""), [new StreamExtent(1000, 1000, (5 * Block) - 1000), new StreamExtent(7 * Block, 7 * Block, 5000)]);

        List<ScanPiece> pieces = Scan(new MemoryDiskSource(disk), streams: [stream]);

        Assert.Equal(
            [(1000L, Block - 1000), (Block, Block), (2 * Block, Block), (4 * Block, Block), (7 * Block, Block), (8 * Block, 5000 - Block)],
            pieces.Select(piece => (piece.Offset, piece.Bytes)));
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
        var scan = NewScan(new MemoryDiskSource(disk, new DiskRange(10 * Block, 1010 * Block)));

        Drain(scan, Cutting.Small);

        Assert.Equal(20 * Block, scan.ReadBytes);
    }

    [Fact]
    public void A_disk_that_ends_before_its_length_is_refused()
    {
        var scan = NewScan(new ShrinkingDisk());

        var exception = Assert.Throws<EndOfStreamException>(() => Drain(scan, Cutting.Small));

        Assert.Equal("the disk ended at byte 3000000, but it said that it has 9000000", exception.Message);
    }

    [Fact]
    public void A_scan_ends_soon_after_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var scan = NewScan(new MemoryDiskSource(new byte[Block]));

        Assert.Throws<OperationCanceledException>(() => scan.Fill(new ScanBatch(Cutting.Small), cancelled.Token));
    }

    [Fact]
    public void The_chunks_of_streams_are_the_published_ones()
    {
        var parameters = new ChunkingParameters(1024, 4096, 16384);
        (int Place, ulong Seed, int Bytes)[] contents = [(0, 1, 70_001), (90_000, 2, 50_000), (160_000, 3, 4096), (200_000, 4, 100_000)];
        byte[] disk = new byte[400_000];
        foreach ((int place, ulong seed, int bytes) in contents)
        {
            Vectors.Xorshift(seed, bytes).CopyTo(disk, place);
        }

        DiskStream[] streams =
        [
            File(new StreamExtent(0, 0, 70_001)),
            File(new StreamExtent(0, 200_000, 60_000), new StreamExtent(60_000, 90_000, 50_000), new StreamExtent(110_000, 380_000, 20_000)),
            File(new StreamExtent(0, 260_000, 30_000), new StreamExtent(40_960, 290_000, 10_000)),
            new DiskStream(new StreamName(0, StreamKind.Metadata, ""), [new StreamExtent(156_000, 156_000, 12_000)]),
            new DiskStream(new StreamName(0, StreamKind.Rest, ""), [new StreamExtent(70_001, 70_001, 19_999), new StreamExtent(300_000, 300_000, 80_000)]),
        ];
        ILookup<int, ScanPiece> pieces = Scan(new MemoryDiskSource(disk), parameters, streams).ToLookup(piece => piece.Stream);

        string text = string.Concat(
        [
            $"{parameters.MinimumBytes} {parameters.AverageBytes} {parameters.MaximumBytes}\n",
            .. contents.Select(content => $"content {content.Place} {content.Seed} {content.Bytes}\n"),
            .. streams.Select((stream, i) =>
                $"{stream.Name.Kind.ToString().ToLowerInvariant()} "
                + string.Join(' ', stream.Extents.Select(extent => $"{extent.Offset},{extent.DiskOffset},{extent.Bytes}"))
                + ": " + string.Join(' ', pieces[i].Select(piece => $"{piece.Offset},{piece.Bytes},{IdOf(disk, stream, piece)}")) + "\n"),
        ]);
        Vectors.AssertEqual("chunking/streams.txt", text);
    }

    private static string IdOf(byte[] disk, DiskStream stream, ScanPiece piece)
    {
        var content = new List<byte>();
        foreach (StreamExtent extent in stream.Extents)
        {
            long from = long.Max(piece.Offset, extent.Offset);
            long to = long.Min(piece.Offset + piece.Bytes, extent.Offset + extent.Bytes);
            if (from < to)
            {
                content.AddRange(disk.AsSpan((int)(extent.DiskOffset + from - extent.Offset), (int)(to - from)));
            }
        }

        return Digest.Of(content.ToArray()).ToString()[..16];
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
                pieces.Add(new ScanPiece(0, at, length, 0));
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

    /// <summary>Puts a file on a disk in pieces of some thousand bytes, in any order, with other content between them.</summary>
    private static (byte[] Disk, DiskStream Stream) Scatter(byte[] file, int seed)
    {
        var random = new Random(seed);
        var runs = new List<(int Offset, int Bytes)>();
        for (int at = 0; at < file.Length; at += runs[^1].Bytes)
        {
            runs.Add((at, int.Min(file.Length - at, random.Next(1, 12) * random.Next(1, 4097))));
        }

        var disk = new List<byte>();
        var extents = new List<StreamExtent>();
        foreach ((int offset, int bytes) in runs.OrderBy(_ => random.Next()))
        {
            disk.AddRange(Enumerable.Repeat((byte)7, random.Next(3)));
            extents.Add(new StreamExtent(offset, disk.Count, bytes));
            disk.AddRange(file.AsSpan(offset, bytes));
        }

        return ([.. disk], File([.. extents.OrderBy(extent => extent.Offset)]));
    }

    private static DiskStream File(params StreamExtent[] extents) => new(new StreamName(1, StreamKind.File, "a"), [.. extents]);

    private static StreamScan NewScan(IDiskSource source, ChunkingParameters? parameters = null, IReadOnlyList<DiskStream>? streams = null) =>
        new(source, [.. (streams ?? DiskStream.Whole(source)).Where(stream => stream.Extents.Length > 0)], parameters ?? Cutting.Small);

    /// <summary>The pieces, without where in a buffer a chunk was.</summary>
    private static List<ScanPiece> Scan(IDiskSource source, ChunkingParameters? parameters = null, IReadOnlyList<DiskStream>? streams = null) =>
        [.. Drain(NewScan(source, parameters, streams), parameters ?? Cutting.Small).Select(piece => piece with { Start = 0 })];

    private static List<ScanPiece> Drain(StreamScan scan, ChunkingParameters parameters)
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
