using System.Collections.Concurrent;
using MedV.Chunking;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Tests.Peers;

/// <summary>An owner of connections that has some chunks of one manifest in memory, and keeps what it gets.</summary>
internal sealed class ChunkShelf(params byte[][] chunks) : IPeerHandler
{
    public static readonly Digest Manifest = Digest.Of("manifest"u8);

    public ConcurrentQueue<PeerMessage> Heard { get; } = [];

    public ConcurrentDictionary<int, byte[]> Received { get; } = [];

    /// <summary>Called with a chunk's number before it is read.</summary>
    public Action<int> Reading { get; set; } = _ => { };

    public ValueTask ReceivedAsync(PeerConnection peer, PeerMessage message, CancellationToken cancellationToken)
    {
        Heard.Enqueue(message);
        return ValueTask.CompletedTask;
    }

    public ValueTask ReceivedChunkAsync(
        PeerConnection peer, Digest manifest, int chunk, ChunkEncoding encoding, ReadOnlyMemory<byte> untrusted, CancellationToken cancellationToken)
    {
        Received[chunk] = untrusted.ToArray();
        return ValueTask.CompletedTask;
    }

    public int ChunkBytes(Digest manifest, int chunk) => (uint)chunk < (uint)chunks.Length ? chunks[chunk].Length : -1;

    public bool TryRead(Digest manifest, int chunk, Span<byte> buffer, out VerifiedChunk content)
    {
        Reading(chunk);
        chunks[chunk].CopyTo(buffer);
        return VerifiedChunk.TryVerify(Digest.Of(chunks[chunk]), buffer[..chunks[chunk].Length], out content);
    }
}
