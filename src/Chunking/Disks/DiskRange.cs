namespace MedV.Chunking.Disks;

/// <summary>A run of bytes of a disk.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte after its last.</param>
public readonly record struct DiskRange(long Start, long End);
