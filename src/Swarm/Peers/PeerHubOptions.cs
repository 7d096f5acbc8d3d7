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

    /// <summary>The site of this host. Default: none in particular.</summary>
    public SiteId Site { get; init; } = SiteId.None;

    /// <summary>What may be sent to peers. Default: no limit.</summary>
    public IByteBudget Upload { get; init; } = NoLimit.Instance;

    /// <summary>What may be taken from peers. Default: no limit.</summary>
    public IByteBudget Download { get; init; } = NoLimit.Instance;
}
