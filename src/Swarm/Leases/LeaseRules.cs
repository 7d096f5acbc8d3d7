namespace MedV.Swarm.Leases;

/// <summary>The times and numbers of WAN leases.</summary>
public sealed record LeaseRules
{
    /// <summary>How long a host listens for neighbours before it first uses the WAN. Default 3 s.</summary>
    // mDNS answers come within 120 ms and a TLS handshake takes less; three seconds forgive a slow start of the neighbours.
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long no new bundle is begun after a host joined, so that both see the same site. Default 500 ms.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A holder of leases that makes no progress for so long loses them. Default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a host that lost its leases so is not counted on again, unless it makes progress. Default 60 s.</summary>
    public TimeSpan Distrust { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long the WAN is left alone for a host that takes chunks from its own disks, and shows within every <see cref="Timeout"/> that it gets on.
    /// Default 10 minutes.
    /// </summary>
    // A hard disk reads 60 GB in that time. A host that needs longer is met by what the others have fetched meanwhile.
    public TimeSpan LongestPreparation { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many bundles one host fetches at the same time. Default 3.</summary>
    // Two keep a WAN link busy across the gap between two requests; the third covers a slow start.
    public int ConcurrentFetches { get; init; } = 3;
}
