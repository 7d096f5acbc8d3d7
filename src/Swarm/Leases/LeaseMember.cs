using MedV.Chunking.Manifests;

namespace MedV.Swarm.Leases;

/// <summary>What the lease rules know of one live host.</summary>
internal sealed class LeaseMember(HostId id, TimeSpan now)
{
    private readonly TimeSpan _joinedAt = now;
    private TimeSpan _lastStep = now;
    private bool _wasReady;

    public HostId Id { get; } = id;

    /// <summary>The bundles that it said it is fetching.</summary>
    public Dictionary<int, HeldLease> Leases { get; } = [];

    /// <summary>How much of the WAN work is its; 0: none, it may not or cannot reach the origin.</summary>
    public byte Weight { get; set; } = WanWeight.Usual;

    /// <summary>The older versions that it says it has: it can use patches from them.</summary>
    public BaseSet Bases { get; set; }

    /// <summary>When it last showed that a lease of its gets on, or had nothing to do.</summary>
    public TimeSpan LastProgress { get; set; } = now;

    /// <summary>When it last brought a chunk of a lease, or had nothing to do.</summary>
    public TimeSpan LastChunk { get; set; } = now;

    /// <summary>Until when it is not counted on; in the past: it is.</summary>
    public TimeSpan DistrustedUntil { get; set; } = TimeSpan.MinValue;

    /// <summary>Whether this host gave way to it, and it has not brought a chunk since.</summary>
    public bool OwesChunk { get; set; }

    public bool IsCandidate(TimeSpan now) => Weight > 0 && now >= DistrustedUntil;

    /// <summary>Whether a lease of its keeps others away. Of a host that is not counted on, only one that is new or brings chunks does.</summary>
    public bool Holds(int bundle, TimeSpan now, LeaseRules rules) =>
        Leases.TryGetValue(bundle, out HeldLease? lease) && (IsCandidate(now) ? lease.Stands(now, rules) : now - lease.LastChunk <= rules.Timeout);

    /// <summary>Whether a bundle can be its own: nobody can use patches without what they start from.</summary>
    public bool CanUse(Bundle bundle) => !bundle.IsOfPatches || Bases.Contains(bundle.Base);

    /// <summary>Whether it takes chunks from its own disks. It may say so when it joins; who was ready once is not waited for again.</summary>
    public bool IsPreparing
    {
        get;
        set
        {
            _wasReady |= !value;
            field = value && !_wasReady;
        }
    }

    /// <summary>It shows that it gets on with that.</summary>
    public void Stepped(TimeSpan now) => _lastStep = now;

    /// <summary>Whether what it will find on its own disks is worth waiting for.</summary>
    public bool IsAwaited(TimeSpan now, LeaseRules rules) =>
        IsPreparing && now - _joinedAt <= rules.LongestPreparation && now - _lastStep <= rules.Timeout;
}
