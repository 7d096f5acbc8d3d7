using System.Collections.Immutable;
using System.Net;
using MedV.Swarm.Manners;

namespace MedV.Swarm.Peers;

/// <summary>Where a host listens for its peers, and how many it talks to.</summary>
public sealed record PeerHubOptions
{
    /// <summary>Where to listen. Port 0 takes any free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Peers named by configuration, as <c>host:port</c>, beside those that are discovered.</summary>
    public ImmutableArray<string> StaticPeers { get; init; } = [];

    /// <summary>The most connections at once. Default 64.</summary>
    // A connection costs about 200 kB of buffers and TLS state; a larger site gossips (not in this version).
    public int MaximumConnections { get; init; } = 64;

    /// <summary>What may be sent to peers. Default: no limit.</summary>
    public IByteBudget Upload { get; init; } = NoLimit.Instance;

    /// <summary>What may be taken from peers. Default: no limit.</summary>
    public IByteBudget Download { get; init; } = NoLimit.Instance;

    /// <summary>
    /// Told how many other connected hosts fetch over the WAN, of whatever manifest, each time that this number changes: in order, and under a lock, so it must come back soon
    /// and not call the hub.
    /// </summary>
    public Action<int>? OthersFetching { get; init; }
}
