namespace MedV.DiskFormats.Layouts;

/// <summary>A run of a file's bytes that lies in one piece on the disk. What no extent of a file covers is a hole: it reads as zeros.</summary>
/// <param name="FileOffset">Where it starts in the file, in bytes.</param>
/// <param name="DiskOffset">Where it starts on the disk, in bytes.</param>
/// <param name="Bytes">Its length in bytes, at least 1.</param>
public readonly record struct FileExtent(long FileOffset, long DiskOffset, long Bytes);
