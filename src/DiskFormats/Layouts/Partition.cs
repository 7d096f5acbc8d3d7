using System.Collections.Immutable;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>A part of a disk with the files in it.</summary>
/// <param name="Number">As Linux counts: from 1, logical partitions from 5. 0 for a disk without partition table, which is one part.</param>
/// <param name="Type">As the partition table has it: two hexadecimal digits in an MBR, a GUID in a GPT; empty without a table.</param>
/// <param name="Range">Where it lies on the disk.</param>
/// <param name="FileSystem">What is in it, such as <c>ext4</c>; <see langword="null"/> when it is nothing that this program knows.</param>
/// <param name="Files">
/// The regular files with data, in the order of their first bytes on the disk. No two share a byte. Offsets are those of the disk.
/// </param>
/// <param name="Metadata">What the file system keeps for itself, in disk order. No two overlap each other or a file.</param>
public sealed record Partition(
    int Number, string Type, DiskRange Range, string? FileSystem, ImmutableArray<FileLayout> Files, ImmutableArray<DiskRange> Metadata);
