namespace MedV.Chunking.Manifests;

/// <summary>A pack at the origin.</summary>
/// <param name="Id">SHA-256 of the whole pack file, and its name.</param>
/// <param name="Bytes">Length of the pack file in bytes.</param>
public readonly record struct PackReference(Digest Id, int Bytes);
