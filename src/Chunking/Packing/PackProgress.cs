namespace MedV.Chunking.Packing;

/// <summary>How far packing is.</summary>
/// <param name="DiskBytesDone">How much of the disk is in packs, known to be there, or zeros; in bytes.</param>
/// <param name="DiskBytes">The size of the disk in bytes.</param>
/// <param name="NewEncodedBytes">How much was written to packs so far, in bytes.</param>
public readonly record struct PackProgress(long DiskBytesDone, long DiskBytes, long NewEncodedBytes);
