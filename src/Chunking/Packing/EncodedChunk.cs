namespace MedV.Chunking.Packing;

/// <summary>A chunk that was hashed, and encoded if nobody had seen it before.</summary>
/// <param name="Id">SHA-256 of the plain bytes.</param>
/// <param name="Encoding">How <paramref name="Bytes"/> are encoded.</param>
/// <param name="Bytes">The encoded bytes; empty for a chunk that is known to be somewhere else.</param>
internal readonly record struct EncodedChunk(Digest Id, ChunkEncoding Encoding, ReadOnlyMemory<byte> Bytes);
