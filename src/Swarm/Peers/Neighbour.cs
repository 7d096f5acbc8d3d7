using MedV.Chunking;

namespace MedV.Swarm.Peers;

/// <summary>A connected peer and all it said about itself. Guarded by the hub's lock.</summary>
internal sealed class Neighbour(PeerConnection connection, long connectedAt)
{
    public PeerConnection Connection { get; } = connection;

    /// <summary>When it connected (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public long ConnectedAt { get; } = connectedAt;

    /// <summary>What it holds of the manifests it takes part in.</summary>
    public Dictionary<Digest, ChunkSet> Joined { get; } = [];

    /// <summary>Whether it can reach the origin.</summary>
    public bool WanAble { get; set; } = true;
}
