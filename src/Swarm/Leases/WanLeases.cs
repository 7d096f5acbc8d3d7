namespace MedV.Swarm.Leases;

/// <summary>
/// Who fetches which bundle over the WAN, as one host sees it: a state machine without clock, network or chance. Time is what the caller
/// passes in, on any steady scale.
/// </summary>
/// <remarks>
/// The rules (docs/formats/peer-protocol.md, "WAN leases"): a bundle that the site lacks belongs to the live host with the highest
/// rendezvous weight; a lease that a host announced stands until it is released, the host leaves, or it makes no progress for a while.
/// Used by one thread.
/// </remarks>
internal sealed class WanLeases
{
    private readonly SiteView _site;
    private readonly LeaseRules _rules;
    private readonly LeaseMember _self;
    private readonly Dictionary<HostId, LeaseMember> _members = [];
    private readonly Dictionary<HostId, ulong[]> _weights = [];
    private readonly LeaseMember?[] _owners;

    // Bundles whose owner or holder failed: whoever fetches them now takes over.
    private readonly bool[] _orphaned;
    private readonly TimeSpan _settledAt;
    private TimeSpan _burstStartedAt;
    private TimeSpan _quietUntil = TimeSpan.MinValue;
    private bool _ownersAreStale = true;

    public WanLeases(SiteView site, HostId self, LeaseRules rules, TimeSpan settledAt)
    {
        _site = site;
        _rules = rules;
        _self = new LeaseMember(self, TimeSpan.Zero);
        _settledAt = settledAt;
        _owners = new LeaseMember?[site.Map.Bundles.Length];
        _orphaned = new bool[_owners.Length];
    }

    /// <summary>Whether neighbours were heard of that are not connected yet. It counts during the first moments only: see <see cref="IsSettling"/>.</summary>
    public bool NeighboursExpected { get; set; }

    /// <summary>
    /// Whether this host still waits for its neighbours before it uses the WAN: while it settles, just after one joined, and while one is
    /// expected, but that no longer than five times the settling.
    /// </summary>
    public bool IsSettling(TimeSpan now) =>
        now < _settledAt || now < _quietUntil || (NeighboursExpected && now < 5 * _settledAt);

    /// <summary>A host takes part now.</summary>
    public void Joined(HostId host, TimeSpan now)
    {
        if (!_members.TryAdd(host, new LeaseMember(host, now)))
        {
            return;
        }

        _ownersAreStale = true;
        if (now >= _quietUntil)
        {
            _burstStartedAt = now;
        }

        // Hosts that arrive in a long row must not keep the site from its work: five quiet times at most.
        _quietUntil = Min(now + _rules.Quiet, _burstStartedAt + (5 * _rules.Quiet));
    }

    /// <summary>A host is gone, and its leases with it.</summary>
    public void Left(HostId host)
    {
        if (_members.Remove(host, out LeaseMember? member))
        {
            Orphan(member);
        }

        _weights.Remove(host);
    }

    /// <summary>A host says that it fetches a bundle; said again, that it gets on with it.</summary>
    /// <returns>Whether this host fetches the same bundle and has to give way to the other.</returns>
    public bool Took(HostId host, int bundle, TimeSpan now)
    {
        if (!_members.TryGetValue(host, out LeaseMember? member) || (uint)bundle >= (uint)_owners.Length)
        {
            return false;
        }

        member.Leases.Add(bundle);
        Progressed(member, now);
        return _self.Leases.Contains(bundle) && Weight(host, bundle) > Weight(_self.Id, bundle);
    }

    /// <summary>A host no longer fetches a bundle.</summary>
    public void Released(HostId host, int bundle)
    {
        if (_members.TryGetValue(host, out LeaseMember? member))
        {
            member.Leases.Remove(bundle);
        }
    }

    /// <summary>A host has a new chunk of a bundle: a lease of its gets on.</summary>
    public void Gained(HostId host, int bundle, TimeSpan now)
    {
        if (_members.TryGetValue(host, out LeaseMember? member) && member.Leases.Contains(bundle))
        {
            Progressed(member, now);
        }
    }

    /// <summary>A host, this one included, says whether it can reach the origin.</summary>
    public void SetWan(HostId host, bool able)
    {
        LeaseMember? member = host == _self.Id ? _self : _members.GetValueOrDefault(host);
        if (member is not null && member.WanAble != able)
        {
            member.WanAble = able;
            _ownersAreStale = true;
        }
    }

    /// <summary>This host ended a fetch, well or not.</summary>
    public void Finished(int bundle) => _self.Leases.Remove(bundle);

    /// <summary>Takes the leases that are this host's to take now. The caller fetches each and then calls <see cref="Finished"/>.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isWilling">Whether the caller would fetch a bundle now.</param>
    public IReadOnlyList<LeaseGrant> Take(TimeSpan now, Predicate<int> isWilling)
    {
        ForgetStalled(now);
        if (_ownersAreStale)
        {
            FindOwners(now);
        }

        var grants = new List<LeaseGrant>();
        if (IsSettling(now) || !_self.WanAble)
        {
            return grants;
        }

        for (int bundle = 0; bundle < _owners.Length && _self.Leases.Count < _rules.ConcurrentFetches; bundle++)
        {
            if (_owners[bundle] == _self && _site.Lacking(bundle) > 0 && !_self.Leases.Contains(bundle)
                && !IsLeased(bundle, now) && isWilling(bundle))
            {
                _self.Leases.Add(bundle);
                grants.Add(new LeaseGrant(bundle, ReasonFor(bundle)));
            }
        }

        return grants;
    }

    private LeaseReason ReasonFor(int bundle) =>
        _orphaned[bundle] ? LeaseReason.Takeover : _members.Count == 0 ? LeaseReason.Alone : LeaseReason.Owner;

    private bool IsLeased(int bundle, TimeSpan now)
    {
        foreach (LeaseMember member in _members.Values)
        {
            if (member.Leases.Contains(bundle) && member.IsCandidate(now))
            {
                return true;
            }
        }

        return false;
    }

    private void Progressed(LeaseMember member, TimeSpan now)
    {
        member.LastProgress = now;
        if (member.DistrustedUntil > now)
        {
            member.DistrustedUntil = TimeSpan.MinValue;
            _ownersAreStale = true;
        }
    }

    /// <summary>Hosts with work and no progress lose their leases for a time; hosts without work cannot be late.</summary>
    private void ForgetStalled(TimeSpan now)
    {
        HashSet<HostId> busy = IsSettling(now) ? [] : HostsWithWork();
        foreach (LeaseMember member in _members.Values)
        {
            if (member.DistrustedUntil > TimeSpan.MinValue)
            {
                if (now >= member.DistrustedUntil)
                {
                    member.DistrustedUntil = TimeSpan.MinValue;
                    member.LastProgress = now;
                    _ownersAreStale = true;
                }
            }
            else if (!busy.Contains(member.Id))
            {
                member.LastProgress = now;
            }
            else if (now - member.LastProgress > _rules.Timeout)
            {
                member.DistrustedUntil = now + _rules.Distrust;
                Orphan(member);
            }
        }
    }

    private void Orphan(LeaseMember member)
    {
        foreach (int bundle in member.Leases)
        {
            _orphaned[bundle] = true;
        }

        member.Leases.Clear();
        _ownersAreStale = true;
    }

    private HashSet<HostId> HostsWithWork()
    {
        var busy = new HashSet<HostId>();
        for (int bundle = 0; bundle < _owners.Length; bundle++)
        {
            if (_site.Lacking(bundle) > 0 && _owners[bundle] is LeaseMember owner)
            {
                busy.Add(owner.Id);
            }
        }

        foreach (LeaseMember member in _members.Values)
        {
            if (member.Leases.Count > 0)
            {
                busy.Add(member.Id);
            }
        }

        return busy;
    }

    private void FindOwners(TimeSpan now)
    {
        LeaseMember[] candidates = [.. _members.Values.Append(_self).Where(member => member.IsCandidate(now))];
        for (int bundle = 0; bundle < _owners.Length; bundle++)
        {
            LeaseMember? before = _owners[bundle];
            LeaseMember? owner = candidates.MaxBy(member => Weight(member.Id, bundle));
            bool beforeFailed = before is not null && before != _self
                && (!_members.ContainsKey(before.Id) || !before.IsCandidate(now));
            _orphaned[bundle] |= beforeFailed;
            _owners[bundle] = owner;
        }

        _ownersAreStale = false;
    }

    private ulong Weight(HostId host, int bundle)
    {
        if (!_weights.TryGetValue(host, out ulong[]? weights))
        {
            weights = [.. _site.Map.Bundles.Select(b => Rendezvous.Weight(b, host))];
            _weights.Add(host, weights);
        }

        return weights[bundle];
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
