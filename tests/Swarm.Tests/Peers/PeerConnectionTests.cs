using MedV.Chunking;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Tests.Peers;

public sealed class PeerConnectionTests
{
    [Fact]
    public void A_connection_that_is_closed_and_gone_takes_no_message_and_hurts_nobody_who_still_knows_it()
    {
        var connection = new PeerConnection(Stream.Null, new RecognisedPeer(default, "gone"), "nowhere", dialled: true, new Deaf());
        connection.Close();
        connection.Dispose();

        bool sent = connection.TrySend(new PeerMessage.Wan(100));
        connection.Ask(Digest.Of("manifest"u8), [1]);

        Assert.False(sent);
    }

    private sealed class Deaf : IPeerHandler
    {
        public ValueTask ReceivedAsync(PeerConnection peer, PeerMessage message, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask ReceivedChunkAsync(
            PeerConnection peer, Digest manifest, int chunk, ChunkEncoding encoding, ReadOnlyMemory<byte> untrusted, CancellationToken cancellationToken) =>
            ValueTask.CompletedTask;

        public int ChunkBytes(Digest manifest, int chunk) => -1;

        public bool TryRead(Digest manifest, int chunk, Span<byte> buffer, out VerifiedChunk content)
        {
            content = default;
            return false;
        }
    }
}
