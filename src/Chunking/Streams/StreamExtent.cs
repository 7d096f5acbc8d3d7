namespace MedV.Chunking.Streams;

/// <summary>A run of a stream that lies in one piece on the disk.</summary>
/// <param name="Offset">Where it starts in the stream, in bytes: for a file the offset in the file.</param>
/// <param name="DiskOffset">Where it starts on the disk, in bytes.</param>
/// <param name="Bytes">Its length in bytes, at least 1.</param>
public readonly record struct StreamExtent(long Offset, long DiskOffset, long Bytes);
