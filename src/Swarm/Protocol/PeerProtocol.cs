using MedV.Chunking;

namespace MedV.Swarm.Protocol;

/// <summary>The numbers of <c>medv-peer/2</c> (docs/formats/peer-protocol.md).</summary>
internal static class PeerProtocol
{
    /// <summary>The name in the TLS handshake (ALPN, RFC 7301).</summary>
    public const string Name = "medv-peer/2";

    /// <summary>Version in the Hello message.</summary>
    public const int Version = 2;

    /// <summary>Every frame starts with the body's length (u32) and the message's type (u8).</summary>
    public const int HeaderBytes = 5;

    /// <summary>Of a Chunk message before the chunk's bytes: manifest, number, encoding.</summary>
    public const int ChunkPrefixBytes = Digest.Length + 4 + 1;

    /// <summary>The longest body. The have-map of a disk of 512 GB at 64 KiB a chunk fits, and so does the longest chunk.</summary>
    public const int MaximumBodyBytes = ChunkingParameters.LargestMaximumBytes + ChunkPrefixBytes;

    /// <summary>The most chunk numbers in one Have, Request or Lack.</summary>
    public const int MaximumNumbers = 4096;

    /// <summary>The most chunks that may be asked for and not yet answered on one connection.</summary>
    public const int MaximumOutstandingRequests = 8192;

    /// <summary>The most manifests that a peer may take part in: two for each version of an image, that of its pages and its own.</summary>
    public const int MaximumManifests = 128;

    /// <summary>The longest body of a message, in bytes: only a chunk and a have-map may be long, so nobody reserves much for anything else.</summary>
    public static int MaximumBody(PeerMessageType type) =>
        type is PeerMessageType.Chunk or PeerMessageType.Join ? MaximumBodyBytes : Digest.Length + 4 * MaximumNumbers;
}
