namespace MedV.Chunking.Manifests;

/// <summary>A run of the disk: one chunk, or zeros.</summary>
/// <param name="DiskOffset">Where it starts on the disk, in bytes.</param>
/// <param name="Bytes">Its length on the disk in bytes.</param>
/// <param name="Chunk">Index into <see cref="Manifest.Chunks"/>, or <see cref="Zeros"/>.</param>
public readonly record struct Extent(long DiskOffset, long Bytes, int Chunk)
{
    /// <summary>The value of <see cref="Chunk"/> for a run of zeros.</summary>
    public const int Zeros = -1;
}
