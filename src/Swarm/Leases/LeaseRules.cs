namespace MedV.Swarm.Leases;

/// <summary>The times and numbers of WAN leases.</summary>
public sealed record LeaseRules
{
    /// <summary>How long a host listens for neighbours before it uses the WAN. Default 1 s.</summary>
    // mDNS answers come within 120 ms and a TLS handshake takes less; the rest forgives a slow start of the neighbours. What a neighbour that is later still
    // fetches twice is bounded by Early.
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a host listens before it uses the WAN for what is one bundle, as the pages of most manifests are. Default 400 ms.</summary>
    // All that a neighbour which is later can cost is that bundle.
    public TimeSpan SettleForOne { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a host listens before it fetches one bundle at a time of a large image, drawn by chance. Default 400 ms.</summary>
    public TimeSpan Early { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Of how many lacking bundles on an image is large. Default 64, which is 128 MiB.</summary>
    // Hosts that fetched b bytes of m by chance have about b² / 2m of them twice: one second of 100 Mbit/s costs 0.5 % of 128 MiB, 0.02 % of 4 GiB.
    public int EarlyBundles { get; init; } = 64;

    /// <summary>How long no new bundle is begun after a host joined, so that both see the same site. Default 300 ms.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>A holder of leases that makes no progress for so long loses them. Default 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A lease that is said to get on and brings no chunk for so long is void: talk is cheap. Default 60 s.</summary>
    // A chunk has 256 KiB at most, which takes 33 s at 64 kbit/s.
    public TimeSpan LongestWithoutChunk { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a host that lost its leases so is not counted on again the first time; twice as long each further time. Default 60 s.</summary>
    public TimeSpan Distrust { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that this gets. Default 1 h.</summary>
    public TimeSpan LongestDistrust { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long the WAN is left alone for a host that takes chunks from its own disks, and shows within every <see cref="Timeout"/> that it gets on.
    /// Default 10 minutes.
    /// </summary>
    // A hard disk reads 60 GB in that time. A host that needs longer is met by what the others have fetched meanwhile.
    public TimeSpan LongestPreparation { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long the site may take for a manifest, before a host that lacks something fetches it over the WAN for itself, whoever's turn it is.
    /// Default: for ever.
    /// </summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>How many bundles one host fetches at the same time. Default 3.</summary>
    // Two keep a WAN link busy across the gap between two requests; the third covers a slow start.
    public int ConcurrentFetches { get; init; } = 3;

    /// <summary>How many leases of one host count at the same time: more are a lie. Default 8.</summary>
    public int MostLeases { get; init; } = 8;

    /// <summary>How many hosts of a site share the bundles of a manifest. Default 16.</summary>
    // Enough that the death of one costs little; few enough that they all know each other, however many hosts there are.
    public int MostFetchers { get; init; } = 16;
}
