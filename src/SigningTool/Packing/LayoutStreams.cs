using System.Collections.Immutable;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Streams;
using MedV.DiskFormats.Layouts;

namespace MedV.SigningTool.Packing;

/// <summary>Stands in for DiskStreams of MedV.DiskFormats until that is there.</summary>
internal static class LayoutStreams
{
    private const int BlockBytes = 4096;

    public static IReadOnlyList<DiskStream> Of(DiskLayout layout, long diskBytes)
    {
        var streams = new List<DiskStream>();
        var claimed = new List<DiskRange>();
        void AddMetadata(int partition, ImmutableArray<DiskRange> ranges)
        {
            if (!ranges.IsEmpty)
            {
                streams.Add(new DiskStream(
                    new StreamName(partition, StreamKind.Metadata, ""),
                    [.. ranges.Select(range => new StreamExtent(range.Start, range.Start, range.End - range.Start))]));
                claimed.AddRange(ranges);
            }
        }

        AddMetadata(0, layout.Metadata);
        foreach (Partition partition in layout.Partitions)
        {
            AddMetadata(partition.Number, partition.Metadata);
            foreach (FileLayout file in partition.Files)
            {
                streams.Add(new DiskStream(
                    new StreamName(partition.Number, StreamKind.File, file.Path),
                    [.. file.Extents.Select(extent => new StreamExtent(extent.FileOffset, extent.DiskOffset, extent.Bytes))]));
                claimed.AddRange(file.Extents.Select(extent => new DiskRange(extent.DiskOffset, extent.DiskOffset + extent.Bytes)));
            }
        }

        AddRest(streams, claimed, diskBytes);
        return [.. streams.OrderBy(stream => stream.Extents[0].DiskOffset)];
    }

    private static void AddRest(List<DiskStream> streams, List<DiskRange> claimed, long diskBytes)
    {
        claimed.Sort((a, b) => a.Start.CompareTo(b.Start));
        var rest = ImmutableArray.CreateBuilder<StreamExtent>();
        var slack = ImmutableArray.CreateBuilder<StreamExtent>();
        long at = 0, slackBytes = 0;
        foreach (DiskRange range in claimed.Append(new DiskRange(diskBytes, diskBytes)))
        {
            if (range.Start > at)
            {
                long aligned = Math.Min((at + BlockBytes - 1) / BlockBytes * BlockBytes, range.Start);
                if (aligned > at)
                {
                    slack.Add(new StreamExtent(slackBytes, at, aligned - at));
                    slackBytes += aligned - at;
                }

                if (range.Start > aligned)
                {
                    rest.Add(new StreamExtent(aligned, aligned, range.Start - aligned));
                }
            }

            at = Math.Max(at, range.End);
        }

        if (rest.Count > 0)
        {
            streams.Add(new DiskStream(new StreamName(0, StreamKind.Rest, ""), rest.ToImmutable()));
        }

        if (slack.Count > 0)
        {
            streams.Add(new DiskStream(new StreamName(0, StreamKind.Slack, ""), slack.ToImmutable()));
        }
    }
}
