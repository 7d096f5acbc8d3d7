using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packing;

/// <summary>Where a chunk lies at the origin already.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Offset">Where the encoded bytes start in it, in bytes.</param>
/// <param name="EncodedBytes">Encoded length in bytes.</param>
/// <param name="Encoding">How they are encoded.</param>
internal readonly record struct KnownChunk(PackReference Pack, int Offset, int EncodedBytes, ChunkEncoding Encoding);
