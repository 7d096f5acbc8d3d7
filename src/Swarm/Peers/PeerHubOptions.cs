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

    /// <summary>Chunk bytes that may be sent to peers; messages are short and not counted. Default: no limit.</summary>
    public IByteBudget Upload { get; init; } = NoLimit.Instance;

    /// <summary>
    /// Chunk bytes that may be taken from peers. A chunk is asked for when there is budget for it, and then read as it comes: to leave it on the wire
    /// would keep the messages behind it waiting, leases among them. Default: no limit.
    /// </summary>
    public IByteBudget Download { get; init; } = NoLimit.Instance;

    /// <summary>How much of the WAN work of the site this host takes, from 0 to 255; asked again and again. Default: <see cref="Leases.WanWeight.Usual"/>.</summary>
    public Func<byte> WanWeight { get; init; } = static () => Leases.WanWeight.Usual;

    /// <summary>
    /// How many bundles of an image this host had better fetch at the same time, at least 1; asked again and again, and <see cref="Leases.LeaseRules.ConcurrentFetches"/> may allow fewer.
    /// Default: as many as the rules allow.
    /// </summary>
    public Func<int> MostFetches { get; init; } = static () => int.MaxValue;

    /// <summary>
    /// Told how many other connected hosts fetch over the WAN, of whatever manifest, each time that this number changes: in order, and under a lock, so it must come back soon
    /// and not call the hub.
    /// </summary>
    public Action<int>? OthersFetching { get; init; }
}
