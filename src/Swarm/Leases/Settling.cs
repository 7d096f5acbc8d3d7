namespace MedV.Swarm.Leases;

/// <summary>When hosts that begin together have seen each other, so that the first byte over the WAN is fetched once. Without clock.</summary>
/// <param name="rules">The rules.</param>
/// <param name="settle">How long it listens at least.</param>
/// <param name="begunAt">When this host began to take part in the manifest; the scale of time begins when it began to listen for neighbours.</param>
internal sealed class Settling(LeaseRules rules, TimeSpan settle, TimeSpan begunAt)
{
    private TimeSpan _burstStartedAt;
    private TimeSpan _quietUntil = TimeSpan.MinValue;

    /// <summary>Whether neighbours were heard of that are not connected yet. It counts while this host is new in the site.</summary>
    public bool NeighboursExpected { get; set; }

    /// <summary>Whether connected hosts are about to take part in the manifest. It counts while this host is new in it.</summary>
    public bool FollowersExpected { get; set; }

    /// <summary>
    /// Whether this host still waits: while it settles, just after one joined, and while one is expected, but that no longer than five times the
    /// settling.
    /// </summary>
    public bool IsOn(TimeSpan now) =>
        now < settle
        || now < _quietUntil
        || (NeighboursExpected && now < 5 * rules.Settle)
        || (FollowersExpected && now < begunAt + (5 * rules.Settle));

    /// <summary>A host takes part now.</summary>
    public void Joined(TimeSpan now)
    {
        if (now >= _quietUntil)
        {
            _burstStartedAt = now;
        }

        // Hosts that arrive in a long row must not keep the site from its work: five quiet times at most.
        TimeSpan longest = _burstStartedAt + (5 * rules.Quiet);
        _quietUntil = now + rules.Quiet < longest ? now + rules.Quiet : longest;
    }
}
