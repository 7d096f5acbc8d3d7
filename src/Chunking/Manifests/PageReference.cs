namespace MedV.Chunking.Manifests;

/// <summary>A page of a manifest and where its encoded bytes lie at the origin.</summary>
/// <param name="Kind">What it tells.</param>
/// <param name="Id">SHA-256 of its plain bytes.</param>
/// <param name="Bytes">Plain length in bytes, at most <see cref="LargestBytes"/>.</param>
/// <param name="Pack">Index into <see cref="ManifestRoot.Packs"/>.</param>
/// <param name="PackOffset">Where the encoded bytes start in the pack file, in bytes.</param>
/// <param name="EncodedBytes">Encoded length in bytes.</param>
/// <param name="Encoding">How they are encoded.</param>
/// <param name="Records">How many records it has: chunks, places, patches or names.</param>
public readonly record struct PageReference(
    PageKind Kind, Digest Id, int Bytes, int Pack, int PackOffset, int EncodedBytes, ChunkEncoding Encoding, int Records)
{
    /// <summary>256 KiB: no page is longer.</summary>
    public const int LargestBytes = 256 * 1024;
}
