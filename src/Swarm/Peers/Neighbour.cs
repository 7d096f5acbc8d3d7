using MedV.Chunking;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>A connected peer and all it said about itself. Guarded by the hub's lock.</summary>
internal sealed class Neighbour(PeerConnection connection, long connectedAt)
{
    public PeerConnection Connection { get; } = connection;

    /// <summary>When it connected (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public long ConnectedAt { get; } = connectedAt;

    /// <summary>What it said of the manifests it takes part in; the sets grow with what it says later.</summary>
    public Dictionary<Digest, PeerMessage.Join> Joined { get; } = [];

    /// <summary>How much of the WAN work of the site it takes.</summary>
    public byte WanWeight { get; set; } = Leases.WanWeight.Usual;
}
