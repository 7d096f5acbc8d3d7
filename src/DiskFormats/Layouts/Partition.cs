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
/// <param name="BlockBytes">
/// What files take their room in, in bytes: behind the last byte of a file, the rest of its block belongs to it too. 1 when nothing is known.
/// </param>
/// <param name="Unallocated">
/// What the file system says is free, in disk order. No two overlap each other, metadata, or a block of a file. Empty when it cannot be trusted: not every file
/// system that was shut down badly knows itself what is free.
/// </param>
public sealed record Partition(
    int Number,
    string Type,
    DiskRange Range,
    string? FileSystem,
    ImmutableArray<FileLayout> Files,
    ImmutableArray<DiskRange> Metadata,
    int BlockBytes,
    ImmutableArray<DiskRange> Unallocated);
