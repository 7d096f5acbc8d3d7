using MedV.Chunking;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>What a connection tells its owner. Called by the connection's own loops, one call of a loop at a time.</summary>
internal interface IPeerHandler
{
    /// <summary>A message other than Hello, Request and Chunk arrived.</summary>
    /// <exception cref="PeerProtocolException">It makes no sense; the peer will be banned.</exception>
    ValueTask ReceivedAsync(PeerConnection peer, PeerMessage message, CancellationToken cancellationToken);

    /// <summary>A chunk that was asked for arrived. The bytes are valid during the call only, and not verified.</summary>
    /// <exception cref="PeerProtocolException">The bytes are not that chunk; the peer will be banned.</exception>
    ValueTask ReceivedChunkAsync(
        PeerConnection peer, Digest manifest, int chunk, ChunkEncoding encoding, ReadOnlyMemory<byte> untrusted, CancellationToken cancellationToken);

    /// <summary>The plain length in bytes of a chunk that this host may hold, or -1.</summary>
    int ChunkBytes(Digest manifest, int chunk);

    /// <summary>Reads a chunk that the peer asks for.</summary>
    /// <param name="manifest">Of which manifest.</param>
    /// <param name="chunk">Its number.</param>
    /// <param name="buffer">At least <see cref="ChunkBytes"/>; <paramref name="content"/> points into it.</param>
    /// <param name="content">The chunk.</param>
    /// <returns><see langword="false"/> when this host does not hold it.</returns>
    bool TryRead(Digest manifest, int chunk, Span<byte> buffer, out VerifiedChunk content);
}
