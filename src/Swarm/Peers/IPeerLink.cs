using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>What the rules of a transfer see of a connection to a peer. Nothing here waits.</summary>
internal interface IPeerLink
{
    /// <summary>Who is at the other end.</summary>
    RecognisedPeer Remote { get; }

    /// <summary>
    /// For how long no byte has come although chunks were asked for; zero when none were. What waits for this host's own budget was not asked for
    /// yet, and a peer that waits for its own says something every five seconds.
    /// </summary>
    TimeSpan Silence { get; }

    /// <summary>Sends a message, soon.</summary>
    /// <returns><see langword="false"/> when the connection is closed, or so slow that its queue is full: then it is closed.</returns>
    bool TrySend(PeerMessage message);

    /// <summary>Asks for chunks. Each is answered once, with the chunk or with Lack.</summary>
    void Ask(Digest manifest, ImmutableArray<int> chunks);

    /// <summary>Takes back what was asked for and has not come: it came from elsewhere, or is to. What is on its way still arrives.</summary>
    void Cancel(Digest manifest, ImmutableArray<int> chunks);

    /// <summary>Ends the connection.</summary>
    void Close();
}
