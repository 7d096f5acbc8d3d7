using System.Collections.Immutable;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.Fuzz.Coverage;
using MedV.Fuzz.Engine;

namespace MedV.Fuzz.Targets;

/// <summary>What holds of every layout, whatever the disk: docs/formats/layout.md.</summary>
internal static class LayoutRules
{
    /// <summary>A reader may use some of what is left of a remark for its own words.</summary>
    private const int LongestRemark = 500;

    private const int LongestPath = 4096;

    /// <exception cref="FuzzException">A rule is broken.</exception>
    public static void Check(DiskLayout layout, long diskBytes)
    {
        CheckOrder(layout.Metadata, new DiskRange(0, diskBytes), "the metadata of the table");
        var files = new List<DiskRange>();
        DiskRange[] partitions = [.. layout.Partitions.Select(partition => partition.Range)];
        foreach (Partition partition in layout.Partitions)
        {
            FuzzException.Require(partition.Range.Start >= 0 && partition.Range.Start <= partition.Range.End && partition.Range.End <= diskBytes, "a partition lies outside of the disk");
            CheckOrder(partition.Metadata, partition.Range, "the metadata of a partition");
            files.AddRange(partition.Metadata);
            foreach (FileLayout file in partition.Files)
            {
                CheckFile(file, partition.Range);
                files.AddRange(file.Extents.Select(extent => new DiskRange(extent.DiskOffset, extent.DiskOffset + extent.Bytes)));
            }
        }

        CheckApart(partitions, "partitions");
        CheckApart([.. files], "files or metadata");
        FuzzException.Require(layout.Remarks.All(remark => remark.Length <= LongestRemark && !remark.Any(char.IsControl)), "a remark is too long, or not for a terminal");
        Note(layout);
    }

    private static void CheckFile(FileLayout file, DiskRange within)
    {
        FuzzException.Require(file.Path.Length <= LongestPath && !file.Path.Any(char.IsControl), "a path is too long, or not for a terminal");
        FuzzException.Require(!file.Extents.IsDefaultOrEmpty, "a file has no extents");
        long end = 0;
        foreach (FileExtent extent in file.Extents)
        {
            FuzzException.Require(extent.Bytes >= 1 && extent.FileOffset >= end, "the extents of a file are not in order");
            FuzzException.Require(extent.DiskOffset >= within.Start && extent.DiskOffset <= within.End - extent.Bytes, "an extent lies outside of its partition");
            end = extent.FileOffset + extent.Bytes;
        }

        FuzzException.Require(end <= file.Bytes, "an extent is longer than its file");
    }

    private static void CheckOrder(ImmutableArray<DiskRange> ranges, DiskRange within, string what)
    {
        long end = within.Start;
        foreach (DiskRange range in ranges)
        {
            FuzzException.Require(range.Start >= end && range.End > range.Start && range.End <= within.End, $"{what}: not in order, or outside");
            end = range.End;
        }
    }

    private static void CheckApart(DiskRange[] ranges, string what)
    {
        Array.Sort(ranges, static (a, b) => a.Start.CompareTo(b.Start));
        for (int i = 1; i < ranges.Length; i++)
        {
            FuzzException.Require(ranges[i - 1].End <= ranges[i].Start, $"two {what} overlap");
        }
    }

    private static void Note(DiskLayout layout)
    {
        Probe.NoteSize("partitions", layout.Partitions.Length);
        Probe.NoteSize("files", layout.Files.Count());
        Probe.NoteSize("extents", layout.Files.Sum(file => file.Extents.Length));
        Probe.NoteSize("remarks", layout.Remarks.Length);
        foreach (string remark in layout.Remarks)
        {
            // What is said, without the names and numbers in it.
            Probe.Note("remark", WordsOf(remark));
        }
    }

    private static long WordsOf(string remark)
    {
        long hash = 0;
        foreach (char c in remark.AsSpan(Math.Max(remark.Length - 24, 0)))
        {
            hash = char.IsAsciiLetter(c) ? unchecked((hash * 31) + c) : hash;
        }

        return hash;
    }
}
