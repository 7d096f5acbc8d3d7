using System.Collections.Immutable;
using MedV.Chunking;

namespace MedV.Swarm.Peers;

/// <summary>A connected peer at one moment.</summary>
/// <param name="Id">Who it is.</param>
/// <param name="Name">The name in its certificate.</param>
/// <param name="Address">Address and port of the connection.</param>
/// <param name="ChunksHeld">How many chunks it holds of each manifest it takes part in.</param>
/// <param name="ReceivedBytes">Chunk bytes received over this connection.</param>
/// <param name="SentBytes">Chunk bytes sent over this connection.</param>
public sealed record PeerReport(
    HostId Id, string Name, string Address, ImmutableDictionary<Digest, int> ChunksHeld, long ReceivedBytes, long SentBytes)
{
    /// <summary>Whether this host called it, and not the other way round.</summary>
    public bool Dialled { get; init; }

    /// <summary>Whether it says that it can reach the origin.</summary>
    public bool WanAble { get; init; } = true;
}
