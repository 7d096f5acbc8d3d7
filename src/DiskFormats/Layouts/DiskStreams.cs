using System.Collections.Immutable;
using System.Runtime.InteropServices;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Streams;

namespace MedV.DiskFormats.Layouts;

/// <summary>Turns what lies where on a disk into the streams that it is cut in: docs/formats/chunking.md, "Streams".</summary>
/// <remarks>
/// One stream for each file; for each partition one of its metadata, one of the ends of last blocks, and one of everything else; and the same for what lies in no
/// partition, under the number 0. No two share a byte. Partition by partition in the order of the disk, the files of each in the order of their first bytes.
/// </remarks>
public static class DiskStreams
{
    /// <summary>Makes streams that together are the whole disk.</summary>
    /// <param name="layout">What was read of the disk.</param>
    /// <param name="diskBytes">The size of the disk in bytes.</param>
    /// <returns>None for a disk without bytes.</returns>
    public static IReadOnlyList<DiskStream> Of(DiskLayout layout, long diskBytes) => Make(layout, diskBytes, static _ => []);

    /// <summary>Makes streams of all but what the file systems say is free.</summary>
    /// <inheritdoc cref="Of"/>
    public static IReadOnlyList<DiskStream> WithoutUnallocated(DiskLayout layout, long diskBytes) =>
        Make(layout, diskBytes, static partition => partition.Unallocated);

    private static List<DiskStream> Make(DiskLayout layout, long diskBytes, Func<Partition, ImmutableArray<DiskRange>> discarded)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentOutOfRangeException.ThrowIfNegative(diskBytes);

        var streams = new List<DiskStream>();
        ImmutableArray<DiskRange> partitions = RangeList.Normalise(layout.Partitions.Select(partition => partition.Range));
        ImmutableArray<DiskRange> outside = RangeList.Subtract(diskBytes == 0 ? [] : [new DiskRange(0, diskBytes)], partitions);

        // Part of a partition table may lie in a partition, if an enemy made it: there it is whatever the partition says.
        ImmutableArray<DiskRange> unused = RangeList.Subtract(outside, layout.Metadata);
        AddInPlace(streams, 0, StreamKind.Metadata, RangeList.Subtract(outside, unused));
        AddInPlace(streams, 0, StreamKind.Rest, unused);
        foreach (Partition partition in layout.Partitions.OrderBy(partition => partition.Range.Start))
        {
            Add(streams, partition, discarded(partition));
        }

        return streams;
    }

    private static void Add(List<DiskStream> streams, Partition partition, ImmutableArray<DiskRange> discarded)
    {
        var files = new List<DiskRange>();
        var ends = new List<DiskRange>();
        AddInPlace(streams, partition.Number, StreamKind.Metadata, partition.Metadata);
        foreach (FileLayout file in partition.Files)
        {
            var extents = new StreamExtent[file.Extents.Length];
            for (int i = 0; i < extents.Length; i++)
            {
                FileExtent extent = file.Extents[i];
                extents[i] = new StreamExtent(extent.FileOffset, extent.DiskOffset, extent.Bytes);
                long end = extent.DiskOffset + extent.Bytes;
                files.Add(new DiskRange(extent.DiskOffset, end));
                if (extent.Bytes % partition.BlockBytes is var used and > 0 && end < partition.Range.End)
                {
                    ends.Add(new DiskRange(end, Math.Min(end + partition.BlockBytes - used, partition.Range.End)));
                }
            }

            streams.Add(new DiskStream(new StreamName(partition.Number, StreamKind.File, file.Path), ImmutableCollectionsMarshal.AsImmutableArray(extents)));
        }

        ImmutableArray<DiskRange> free = RangeList.Subtract(
            [partition.Range], RangeList.Normalise([.. files, .. partition.Metadata]));
        ImmutableArray<DiskRange> unused = RangeList.Subtract(free, RangeList.Normalise(ends));
        AddInARow(streams, partition.Number, RangeList.Subtract(free, unused));
        AddInPlace(streams, partition.Number, StreamKind.Rest, RangeList.Subtract(unused, discarded));
    }

    /// <summary>Adds a stream whose offsets are those of the disk.</summary>
    private static void AddInPlace(List<DiskStream> streams, int partition, StreamKind kind, ImmutableArray<DiskRange> ranges)
    {
        if (!ranges.IsEmpty)
        {
            streams.Add(new DiskStream(
                new StreamName(partition, kind, ""),
                [.. ranges.Select(range => new StreamExtent(range.Start, range.Start, range.End - range.Start))]));
        }
    }

    /// <summary>Adds a stream of ends of blocks, one behind the other.</summary>
    private static void AddInARow(List<DiskStream> streams, int partition, ImmutableArray<DiskRange> ranges)
    {
        if (ranges.IsEmpty)
        {
            return;
        }

        var extents = ImmutableArray.CreateBuilder<StreamExtent>(ranges.Length);
        long next = 0;
        foreach (DiskRange range in ranges)
        {
            extents.Add(new StreamExtent(next, range.Start, range.End - range.Start));
            next += range.End - range.Start;
        }

        streams.Add(new DiskStream(new StreamName(partition, StreamKind.Slack, ""), extents.MoveToImmutable()));
    }
}
