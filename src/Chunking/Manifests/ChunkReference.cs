namespace MedV.Chunking.Manifests;

/// <summary>A chunk of an image and where its encoded bytes lie at the origin.</summary>
/// <param name="Id">SHA-256 of the plain bytes.</param>
/// <param name="Bytes">Plain length in bytes.</param>
/// <param name="Pack">Index into <see cref="Manifest.Packs"/>.</param>
/// <param name="PackOffset">Where the encoded bytes start in the pack file, in bytes.</param>
/// <param name="EncodedBytes">Encoded length in bytes.</param>
/// <param name="Encoding">How they are encoded.</param>
public readonly record struct ChunkReference(
    Digest Id, int Bytes, int Pack, int PackOffset, int EncodedBytes, ChunkEncoding Encoding);
