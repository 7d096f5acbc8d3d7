namespace MedV.Chunking.Manifests;

/// <summary>A run of the disk that is a run of a chunk.</summary>
/// <param name="DiskOffset">Where it starts on the disk, in bytes.</param>
/// <param name="Bytes">Its length in bytes, at least 1.</param>
/// <param name="Chunk">Index into <see cref="Manifest.Chunks"/>.</param>
/// <param name="ChunkOffset">Where it starts in the chunk, in bytes.</param>
public readonly record struct Extent(long DiskOffset, int Bytes, int Chunk, int ChunkOffset);
