using System.Collections.Immutable;
using MedV.Chunking.Manifests;

namespace MedV.Swarm.Leases;

/// <summary>What the lease rules know of one live host.</summary>
internal sealed class LeaseMember(HostId id, TimeSpan now)
{
    private readonly TimeSpan _joinedAt = now;
    private TimeSpan _lastStep = now;
    private bool _wasReady;

    public HostId Id { get; } = id;

    /// <summary>Bundles that it said it is fetching, each with the chunks that it may be after.</summary>
    public Dictionary<int, ImmutableArray<int>> Leases { get; } = [];

    /// <summary>Whether it says that it can reach the origin.</summary>
    public bool WanAble { get; set; } = true;

    /// <summary>The older versions that it says it has: it can use patches from them.</summary>
    public BaseSet Bases { get; set; }

    /// <summary>When it last showed that a lease of its gets on, or had nothing to do.</summary>
    public TimeSpan LastProgress { get; set; } = now;

    /// <summary>Until when it is not counted on; in the past: it is.</summary>
    public TimeSpan DistrustedUntil { get; set; } = TimeSpan.MinValue;

    public bool IsCandidate(TimeSpan now) => WanAble && now >= DistrustedUntil;

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
