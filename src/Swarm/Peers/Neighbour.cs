using MedV.Chunking;
using MedV.Swarm.Manners;
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

    /// <summary>Whether it can reach the origin.</summary>
    public bool WanAble { get; set; } = true;

    /// <summary>The bundles that it fetches over the WAN.</summary>
    public HeldLeases Leases { get; } = new();
}
