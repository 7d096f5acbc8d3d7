using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Streams;
using MedV.DiskFormats.Layouts;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts;

public sealed class DiskStreamsTests
{
    private const int Block = 512;

    [Fact]
    public void All_streams_together_are_the_disk_and_no_two_share_a_byte() =>
        Prop.ForAll<int>(seed =>
        {
            (DiskLayout layout, long bytes) = RandomLayout(new Random(seed));
            return Covered(DiskStreams.Of(layout, bytes)) is [var whole] && whole == new DiskRange(0, bytes);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_discarded_is_exactly_what_is_unallocated() =>
        Prop.ForAll<int>(seed =>
        {
            (DiskLayout layout, long bytes) = RandomLayout(new Random(seed));
            IEnumerable<DiskRange> expected = RangeList.Normalise(layout.Partitions.SelectMany(partition => partition.Unallocated));
            return expected.SequenceEqual(RangeList.Subtract([new DiskRange(0, bytes)], [.. Covered(DiskStreams.WithoutUnallocated(layout, bytes))]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Each_stream_holds_what_its_name_says() =>
        Prop.ForAll<int>(seed =>
        {
            (DiskLayout layout, long bytes) = RandomLayout(new Random(seed));
            IReadOnlyList<DiskStream> streams = DiskStreams.WithoutUnallocated(layout, bytes);
            foreach (Partition partition in layout.Partitions)
            {
                DiskStream[] own = [.. streams.Where(stream => stream.Name.Partition == partition.Number)];
                Assert.Equal(
                    partition.Files.Select(file => (file.Path, string.Join(' ', file.Extents.Select(e => new StreamExtent(e.FileOffset, e.DiskOffset, e.Bytes))))),
                    own.Where(stream => stream.Name.Kind == StreamKind.File).Select(stream => (stream.Name.Path, string.Join(' ', stream.Extents))));
                Assert.Equal(partition.Metadata.ToArray(), Covered(own.Where(stream => stream.Name.Kind == StreamKind.Metadata)));
                Assert.All(Covered(own), range => Assert.True(range.Start >= partition.Range.Start && range.End <= partition.Range.End));
                Assert.All(Covered(own.Where(stream => stream.Name.Kind == StreamKind.Slack)), range => Assert.InRange(range.End - range.Start, 1, Block - 1));
                Assert.Equal(SlackOf(partition), Covered(own.Where(stream => stream.Name.Kind == StreamKind.Slack)).Sum(range => range.End - range.Start));
            }

            return streams.Select(stream => stream.Name).Where(name => name.Kind != StreamKind.File).Distinct().Count()
                == streams.Count(stream => stream.Name.Kind != StreamKind.File);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Offsets_are_those_of_the_disk_but_in_files_and_in_slack() =>
        Prop.ForAll<int>(seed =>
        {
            (DiskLayout layout, long bytes) = RandomLayout(new Random(seed));
            foreach (DiskStream stream in DiskStreams.Of(layout, bytes))
            {
                long next = 0;
                foreach (StreamExtent extent in stream.Extents)
                {
                    switch (stream.Name.Kind)
                    {
                        case StreamKind.Metadata or StreamKind.Rest:
                            Assert.Equal(extent.DiskOffset, extent.Offset);
                            break;
                        case StreamKind.Slack:
                            Assert.Equal(next, extent.Offset);
                            break;
                    }

                    Assert.True(extent.Bytes > 0 && extent.Offset >= next);
                    next = extent.Offset + extent.Bytes;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("mbr")]
    [InlineData("gpt")]
    public void A_real_disk_is_covered_once(string name)
    {
        byte[] disk = LayoutVectorTests.Unpack(name);
        DiskLayout layout = DiskLayout.Read(new MemoryDiskSource(disk), CancellationToken.None);

        IReadOnlyList<DiskStream> streams = DiskStreams.Of(layout, disk.Length);

        Assert.Equal([new DiskRange(0, disk.Length)], Covered(streams));
        Assert.Equal(layout.Files.Count(), streams.Count(stream => stream.Name.Kind == StreamKind.File));
        Assert.Contains(streams, stream => stream.Name == new StreamName(0, StreamKind.Metadata, ""));
        Assert.Contains(streams, stream => stream.Name == new StreamName(0, StreamKind.Rest, ""));

        // The slack of files that mke2fs wrote is zeros.
        Assert.All(
            Covered(streams.Where(stream => stream.Name.Kind == StreamKind.Slack)),
            range => Assert.False(disk.AsSpan((int)range.Start, (int)(range.End - range.Start)).ContainsAnyExcept((byte)0)));
    }

    [Fact]
    public void A_table_in_a_partition_belongs_to_the_partition()
    {
        var layout = new DiskLayout(
            [new Partition(1, "", new DiskRange(1000, 9000), null, [], [], 1, [])], [new DiskRange(0, 512), new DiskRange(800, 1300), new DiskRange(8800, 9100)], []);

        Assert.Equal(
            [
                "0 Metadata 0-512 800-1000 9000-9100",
                "0 Rest 512-800 9100-10000",
                "1 Rest 1000-9000",
            ],
            DiskStreams.Of(layout, 10_000).Select(stream =>
                $"{stream.Name.Partition} {stream.Name.Kind} {string.Join(' ', stream.Extents.Select(extent => $"{extent.DiskOffset}-{extent.DiskOffset + extent.Bytes}"))}"));
    }

    [Fact]
    public void An_empty_disk_has_no_streams()
    {
        Assert.Empty(DiskStreams.Of(DiskLayout.Read(new MemoryDiskSource([]), CancellationToken.None), 0));
    }

    [Fact]
    public void A_million_files_take_seconds()
    {
        const int Files = 1_000_000;
        FileLayout[] files = [.. Enumerable.Range(0, Files).Select(i => new FileLayout($"a/file/{i}", 3000, [new FileExtent(0, i * 8192L, 2000), new FileExtent(2500, (i * 8192L) + 4096, 500)]))];
        var layout = new DiskLayout([new Partition(0, "", new DiskRange(0, Files * 8192L), "ext4", [.. files], [], 4096, [])], [], []);
        long started = Stopwatch.GetTimestamp();

        IReadOnlyList<DiskStream> streams = DiskStreams.Of(layout, Files * 8192L);

        Assert.Equal(Files + 1, streams.Count);
        Assert.Equal((2 * Files * 4096L) - (Files * 2500L), streams[^1].Extents.Sum(extent => extent.Bytes));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    private static long SlackOf(Partition partition) => partition.Files.SelectMany(file => file.Extents)
        .Sum(extent => Math.Min((extent.Bytes + Block - 1) / Block * Block, partition.Range.End - extent.DiskOffset) - extent.Bytes);

    /// <summary>All bytes of the streams; fails when one is there twice.</summary>
    private static DiskRange[] Covered(IEnumerable<DiskStream> streams)
    {
        DiskRange[] ranges = [.. streams.SelectMany(stream => stream.Extents).Select(extent => new DiskRange(extent.DiskOffset, extent.DiskOffset + extent.Bytes))];
        DiskRange[] whole = [.. RangeList.Normalise(ranges)];
        Assert.Equal(whole.Sum(range => range.End - range.Start), ranges.Sum(range => range.End - range.Start));
        return whole;
    }

    /// <summary>Up to three partitions whose blocks are shuffled to files, metadata, free space and nothing.</summary>
    private static (DiskLayout Layout, long Bytes) RandomLayout(Random random)
    {
        long at = random.Next(3) * 700;
        var partitions = new List<Partition>();
        for (int number = 1; number <= random.Next(4); number++)
        {
            int blocks = random.Next(1, 60);

            // The last block of a partition may be cut short.
            long end = at + ((long)blocks * Block) - (random.Next(2) * random.Next(Block - 1));
            partitions.Add(RandomPartition(random, number, new DiskRange(at, end), blocks));
            at = end + (random.Next(2) * random.Next(3000));
        }

        long bytes = at + 1 + (random.Next(2) * random.Next(5000));
        DiskRange[] table = bytes > 20 ? [new DiskRange(0, 10), new DiskRange(bytes - 10, bytes)] : [];
        return (new DiskLayout([.. partitions.OrderBy(_ => random.Next())], [.. table], []), bytes);
    }

    private static Partition RandomPartition(Random random, int number, DiskRange range, int blocks)
    {
        var files = Enumerable.Range(0, 5).Select(_ => new List<FileExtent>()).ToArray();
        var metadata = new List<DiskRange>();
        var free = new List<DiskRange>();
        foreach (int block in Enumerable.Range(0, blocks).OrderBy(_ => random.Next()))
        {
            long start = range.Start + ((long)block * Block);
            long end = Math.Min(start + Block, range.End);
            switch (random.Next(10))
            {
                case < 5:
                    List<FileExtent> file = files[random.Next(files.Length)];
                    long offset = file.Count == 0 ? random.Next(3) * Block : file[^1].FileOffset + (random.Next(1, 4) * Block);
                    file.Add(new FileExtent(offset, start, random.Next(3) == 0 ? random.NextInt64(1, end - start + 1) : end - start));
                    break;
                case 5:
                    metadata.Add(new DiskRange(start, end));
                    break;
                case 6 or 7:
                    free.Add(new DiskRange(start, end));
                    break;
            }
        }

        return new Partition(
            number,
            "",
            range,
            "ext4",
            [.. files.Where(file => file.Count > 0).Select((file, i) => new FileLayout($"file {i}", file[^1].FileOffset + file[^1].Bytes, [.. file]))],
            RangeList.Normalise(metadata),
            Block,
            RangeList.Normalise(free));
    }
}
