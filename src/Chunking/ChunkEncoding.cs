namespace MedV.Chunking;

/// <summary>How a chunk's bytes are written in a pack or sent by a peer. The numbers are part of the formats and never change.</summary>
public enum ChunkEncoding
{
    /// <summary>As they are.</summary>
    Stored = 0,

    /// <summary>One zstd frame (RFC 8878).</summary>
    Zstd = 1,

    /// <summary>One Brotli stream (RFC 7932).</summary>
    Brotli = 2,
}
