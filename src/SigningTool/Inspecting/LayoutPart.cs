using MedV.DiskFormats.Layouts;
using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Inspecting;

/// <summary>A partition, or the whole disk.</summary>
/// <param name="Number">As Linux counts; 0 without a partition table.</param>
/// <param name="Type">As the partition table has it.</param>
/// <param name="Offset">Where it starts.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="FileSystem">What is in it; <see langword="null"/> when that is not understood.</param>
/// <param name="Files">How many files with data.</param>
/// <param name="FileBytes">Their data on the disk.</param>
/// <param name="Pieces">In how many pieces it lies.</param>
/// <param name="MetadataBytes">What the file system keeps for itself.</param>
/// <param name="UnallocatedBytes">What it says is free; 0 when that may be wrong.</param>
/// <param name="List">The files, with <c>--files</c>.</param>
internal sealed record LayoutPart(
    int Number,
    string Type,
    long Offset,
    long Bytes,
    string? FileSystem,
    int Files,
    long FileBytes,
    long Pieces,
    long MetadataBytes,
    long UnallocatedBytes,
    IReadOnlyList<LayoutFile>? List)
{
    /// <summary>Sums up the partitions of a layout; the files one by one only when asked for.</summary>
    public static IReadOnlyList<LayoutPart> Of(DiskLayout layout, bool withFiles) =>
    [
        .. layout.Partitions.Select(part => new LayoutPart(
            part.Number,
            part.Type,
            part.Range.Start,
            part.Range.End - part.Range.Start,
            part.FileSystem,
            part.Files.Length,
            part.Files.Sum(DataBytes),
            part.Files.Sum(file => (long)file.Extents.Length),
            part.Metadata.Sum(range => range.End - range.Start),
            UnallocatedIn(part),
            withFiles ? [.. part.Files.Select(file => new LayoutFile(file.Path, file.Bytes, file.Extents.Length))] : null)),
    ];

    /// <summary>Partitions for people, each with its files if they are listed.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<LayoutPart> parts)
    {
        foreach (LayoutPart part in parts)
        {
            string name = part.Number == 0 ? "disk" : $"part {part.Number}";
            yield return part.FileSystem is null
                ? $"{name,-8}{Sizes.Format(part.Bytes),12}  not understood: it is cut by content alone"
                : $"{name,-8}{Sizes.Format(part.Bytes),12}  {part.FileSystem}: {Sizes.Count(part.Files, "file")}, {Sizes.Format(part.FileBytes)} in "
                    + $"{Sizes.Count(part.Pieces, "piece")}, metadata {Sizes.Format(part.MetadataBytes)}, free {Sizes.Format(part.UnallocatedBytes)}";
            foreach (LayoutFile file in part.List ?? [])
            {
                yield return $"  {file.Bytes,14}  {file.Pieces,5}  {file.Path}";
            }
        }
    }

    /// <summary>What a partition says is free, in bytes.</summary>
    public static long UnallocatedIn(Partition partition) => partition.Unallocated.Sum(range => range.End - range.Start);

    private static long DataBytes(FileLayout file) => file.Extents.Sum(extent => extent.Bytes);
}

/// <summary>A file on the disk.</summary>
/// <param name="Path">In its file system.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Pieces">In how many pieces it lies.</param>
internal sealed record LayoutFile(string Path, long Bytes, int Pieces);
