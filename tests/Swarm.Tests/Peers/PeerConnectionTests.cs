using MedV.Chunking;
using MedV.Swarm.Manners;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using MedV.Testing;

namespace MedV.Swarm.Tests.Peers;

public sealed class PeerConnectionTests
{
    [Fact]
    public void A_connection_that_is_closed_and_gone_takes_no_message_and_hurts_nobody_who_still_knows_it()
    {
        var traffic = new PeerTraffic(NoLimit.Instance, NoLimit.Instance, new UploadSlots(1), new FakeTime());
        var connection = new PeerConnection(Stream.Null, new RecognisedPeer(default, "gone"), "nowhere", dialled: true, new ChunkShelf(), traffic);
        connection.Close();
        connection.Dispose();

        bool sent = connection.TrySend(new PeerMessage.Wan(Able: true));
        connection.Ask(Digest.Of("manifest"u8), [1]);

        Assert.False(sent);
    }
}
