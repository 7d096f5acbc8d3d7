namespace MedV.Swarm.Leases;

/// <summary>What the lease rules know of one live host.</summary>
internal sealed class LeaseMember(HostId id, TimeSpan now)
{
    public HostId Id { get; } = id;

    /// <summary>Bundles that it said it is fetching.</summary>
    public HashSet<int> Leases { get; } = [];

    /// <summary>Whether it says that it can reach the origin.</summary>
    public bool WanAble { get; set; } = true;

    /// <summary>When it last showed that a lease of its gets on, or had nothing to do.</summary>
    public TimeSpan LastProgress { get; set; } = now;

    /// <summary>Until when it is not counted on; in the past: it is.</summary>
    public TimeSpan DistrustedUntil { get; set; } = TimeSpan.MinValue;

    public bool IsCandidate(TimeSpan now) => WanAble && now >= DistrustedUntil;
}
