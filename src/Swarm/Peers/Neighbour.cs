using MedV.Chunking;
using MedV.Swarm.Manners;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>A connected peer and all it said about itself. Guarded by the hub's lock.</summary>
/// <param name="connection">The connection.</param>
/// <param name="ends">The two ends of it.</param>
/// <param name="connectedAt">When it connected (<see cref="TimeProvider.GetTimestamp"/>).</param>
internal sealed class Neighbour(PeerConnection connection, SocketEnds ends, long connectedAt)
{
    // A host has news four times a second at most; what the network has held up comes at once.
    private const int NewsAtOnce = 64;

    public PeerConnection Connection { get; } = connection;

    public SocketEnds Ends { get; } = ends;

    public long ConnectedAt { get; } = connectedAt;

    /// <summary>The how manyth it was to say who it is; 0 when it has not yet: then nobody is told of it.</summary>
    public long Number { get; set; }

    public bool IsIntroduced => Number > 0;

    /// <summary>Its site.</summary>
    public SiteId Site { get; set; } = SiteId.None;

    /// <summary>Where it listens; <see langword="null"/> when it does not say.</summary>
    public PeerPlace? Place { get; set; }

    /// <summary>It was told of all peers up to this <see cref="Number"/>.</summary>
    public long ToldUpTo { get; set; }

    /// <summary>When that began anew.</summary>
    public long ToldSince { get; set; } = connectedAt;

    /// <summary>How many times it may tell of others.</summary>
    public Allowance News { get; } = new(NewsAtOnce, TimeSpan.FromMilliseconds(250));

    /// <summary>Why this host hangs up, in words; <see langword="null"/> when it does not.</summary>
    public string? Refusal { get; set; }

    /// <summary>What it said of the manifests it takes part in; the sets grow with what it says later.</summary>
    public Dictionary<Digest, PeerMessage.Join> Joined { get; } = [];

    /// <summary>How much of the WAN work of the site it takes.</summary>
    public byte WanWeight { get; set; } = Swarm.Leases.WanWeight.Usual;

    /// <summary>The bundles that it fetches over the WAN.</summary>
    public HeldLeases Leases { get; } = new();
}
