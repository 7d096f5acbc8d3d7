using MedV.DiskFormats.Layouts;

namespace MedV.SigningTool.Inspecting;

/// <summary>What <c>layout --json</c> prints. Sizes and offsets in bytes.</summary>
/// <param name="Disk">The file.</param>
/// <param name="DiskBytes">The disk's size.</param>
/// <param name="Partitions">Its parts.</param>
/// <param name="Remarks">What was not understood.</param>
internal sealed record LayoutReport(string Disk, long DiskBytes, IReadOnlyList<LayoutPart> Partitions, IReadOnlyList<string> Remarks)
{
    /// <summary>Sums up a layout; the files one by one only when asked for.</summary>
    public static LayoutReport Of(string disk, long diskBytes, DiskLayout layout, bool withFiles) => new(
        disk,
        diskBytes,
        [
            .. layout.Partitions.Select(part => new LayoutPart(
                part.Number,
                part.Type,
                part.Range.Start,
                part.Range.End - part.Range.Start,
                part.FileSystem,
                part.Files.Length,
                part.Files.Sum(FileBytes),
                part.Files.Sum(file => (long)file.Extents.Length),
                part.Metadata.Sum(range => range.End - range.Start),
                withFiles ? [.. part.Files.Select(file => new LayoutFile(file.Path, file.Bytes, file.Extents.Length))] : null)),
        ],
        layout.Remarks);

    private static long FileBytes(FileLayout file) => file.Extents.Sum(extent => extent.Bytes);
}

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
    IReadOnlyList<LayoutFile>? List);

/// <summary>A file on the disk.</summary>
/// <param name="Path">In its file system.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Pieces">In how many pieces it lies.</param>
internal sealed record LayoutFile(string Path, long Bytes, int Pieces);
