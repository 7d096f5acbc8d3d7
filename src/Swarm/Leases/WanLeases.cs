using System.Collections.Immutable;

namespace MedV.Swarm.Leases;

/// <summary>
/// Who fetches which bundle over the WAN, as one host sees it: a state machine without clock, network or chance. Time is what the caller
/// passes in, on any steady scale.
/// </summary>
/// <remarks>
/// The rules (docs/formats/peer-protocol.md, "WAN leases"): a bundle that the site lacks belongs to the live host with the highest
/// rendezvous weight, one of patches to the highest of those that can use them; a lease that a host announced stands until it is released, the host
/// leaves, or it makes no progress for a while. Used by one thread.
/// </remarks>
internal sealed class WanLeases
{
    private readonly SiteView _site;
    private readonly LeaseRules _rules;
    private readonly LeaseMember _self;
    private readonly Dictionary<HostId, LeaseMember> _members = [];
    private readonly BundleOwners _owners;

    // What runs under leases that were taken before a chunk came to belong to another bundle: not to be fetched twice.
    private readonly HashSet<int> _strays = [];
    private bool _ownersAreStale = true;

    public WanLeases(SiteView site, HostId self, LeaseRules rules, TimeSpan begunAt)
    {
        _site = site;
        _rules = rules;
        _self = new LeaseMember(self, begunAt);
        _owners = new BundleOwners(site.Map.Bundles);
        Settling = new Settling(rules, begunAt);
    }

    /// <summary>When hosts have seen each other.</summary>
    public Settling Settling { get; }

    /// <summary>Whether the WAN is left alone for now: hosts may not have seen each other yet, or one still takes chunks from its own disks.</summary>
    public bool IsSettling(TimeSpan now) =>
        Settling.IsOn(now) || _self.IsPreparing || _members.Values.Any(member => member.IsAwaited(now, _rules));

    /// <summary>A host takes part now.</summary>
    public void Joined(HostId host, TimeSpan now)
    {
        if (_members.TryAdd(host, new LeaseMember(host, now)))
        {
            _ownersAreStale = true;
            Settling.Joined(now);
        }
    }

    /// <summary>A host is gone, and its leases with it.</summary>
    public void Left(HostId host)
    {
        if (_members.Remove(host, out LeaseMember? member))
        {
            Orphan(member);
        }

        _owners.Forget(host);
    }

    /// <summary>A host says that it fetches a bundle; said again, that it gets on with it.</summary>
    /// <returns>Whether this host fetches the same bundle and has to give way to the other.</returns>
    public bool Took(HostId host, int bundle, TimeSpan now)
    {
        if (!_members.TryGetValue(host, out LeaseMember? member) || (uint)bundle >= (uint)_site.Map.Bundles.Length)
        {
            return false;
        }

        if (!member.Leases.ContainsKey(bundle))
        {
            // Who fetches in full leaves out what patches make; but if hosts meet just now it may not have known that there are any.
            bool leavesOut = !_site.Map.Bundles[bundle].IsOfPatches && !Settling.IsOn(now);
            member.Leases.Add(bundle, [.. leavesOut ? _site.LackingOf(bundle) : _site.UnheldOf(bundle)]);
        }

        Progressed(member, now);
        return _self.Leases.ContainsKey(bundle) && _owners.Weight(host, bundle) > _owners.Weight(_self.Id, bundle);
    }

    /// <summary>A host no longer fetches a bundle.</summary>
    public void Released(HostId host, int bundle)
    {
        if (_members.TryGetValue(host, out LeaseMember? member))
        {
            member.Leases.Remove(bundle);
        }
    }

    /// <summary>A host has new chunks: a lease of its gets on, or its search on its own disks does.</summary>
    public void Gained(HostId host, IEnumerable<int> chunks, TimeSpan now)
    {
        if (_members.TryGetValue(host, out LeaseMember? member))
        {
            member.Stepped(now);
            if (chunks.Any(chunk => member.Leases.ContainsKey(_site.BundleOf(chunk)) || member.Leases.ContainsKey(_site.Map.BundleOf(chunk))))
            {
                Progressed(member, now);
            }
        }
    }

    /// <summary>A host, this one included, says whether it can reach the origin.</summary>
    public void SetWan(HostId host, bool able)
    {
        if (Find(host) is LeaseMember member && member.WanAble != able)
        {
            member.WanAble = able;
            _ownersAreStale = true;
        }
    }

    /// <summary>A host, this one included, says which older versions it can use patches from.</summary>
    public void SetBases(HostId host, BaseSet bases)
    {
        if (Find(host) is LeaseMember member && member.Bases != bases)
        {
            member.Bases = bases;
            _ownersAreStale = true;
        }
    }

    /// <summary>A host, this one included, takes chunks from its own disks, or has done so.</summary>
    public void SetPreparing(HostId host, bool preparing)
    {
        if (Find(host) is LeaseMember member)
        {
            member.IsPreparing = preparing;
        }
    }

    /// <summary>This host ended a fetch, well or not.</summary>
    public void Finished(int bundle) => _self.Leases.Remove(bundle);

    /// <summary>Takes the leases that are this host's to take now. The caller fetches each and then calls <see cref="Finished"/>.</summary>
    /// <param name="now">The time.</param>
    /// <param name="isWilling">Whether the caller would fetch a bundle now.</param>
    public IReadOnlyList<LeaseGrant> Take(TimeSpan now, Predicate<int> isWilling)
    {
        FindStrays(now);
        ForgetStalled(now);
        if (_ownersAreStale)
        {
            FindOwners(now);
            FindStrays(now);
        }

        var grants = new List<LeaseGrant>();
        if (IsSettling(now) || !_self.WanAble)
        {
            return grants;
        }

        for (int bundle = 0; bundle < _site.Map.Bundles.Length && _self.Leases.Count < _rules.ConcurrentFetches; bundle++)
        {
            if (_owners[bundle] == _self && HasWork(bundle) && !_self.Leases.ContainsKey(bundle) && !IsLeased(bundle, now) && isWilling(bundle))
            {
                ImmutableArray<int> chunks = [.. _site.LackingOf(bundle).Where(chunk => !_strays.Contains(chunk))];
                _self.Leases.Add(bundle, chunks);
                grants.Add(new LeaseGrant(bundle, ReasonFor(bundle), chunks));
            }
        }

        return grants;
    }

    private LeaseMember? Find(HostId host) => host == _self.Id ? _self : _members.GetValueOrDefault(host);

    private LeaseReason ReasonFor(int bundle) =>
        _owners.IsOrphaned(bundle) ? LeaseReason.Takeover : _members.Count == 0 ? LeaseReason.Alone : LeaseReason.Owner;

    private bool IsLeased(int bundle, TimeSpan now) =>
        _members.Values.Any(member => member.Leases.ContainsKey(bundle) && member.IsCandidate(now));

    /// <summary>Whether the site lacks a chunk of a bundle and nobody fetches it.</summary>
    private bool HasWork(int bundle) =>
        _site.Lacking(bundle) > 0 && (_strays.Count == 0 || _site.LackingOf(bundle).Any(chunk => !_strays.Contains(chunk)));

    private void FindStrays(TimeSpan now)
    {
        _strays.Clear();
        foreach (LeaseMember member in _members.Values.Where(member => member.IsCandidate(now)).Append(_self))
        {
            foreach ((int bundle, ImmutableArray<int> chunks) in member.Leases)
            {
                foreach (int chunk in chunks)
                {
                    if (_site.Holders(chunk) == 0 && _site.BundleOf(chunk) != bundle)
                    {
                        _strays.Add(chunk);
                    }
                }
            }
        }
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
        foreach (int bundle in member.Leases.Keys)
        {
            _owners.Orphan(bundle);
        }

        member.Leases.Clear();
        _ownersAreStale = true;
    }

    private HashSet<HostId> HostsWithWork()
    {
        var busy = new HashSet<HostId>();
        for (int bundle = 0; bundle < _site.Map.Bundles.Length; bundle++)
        {
            if (_owners[bundle] is LeaseMember owner && !busy.Contains(owner.Id) && HasWork(bundle))
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
        BaseSet bases = candidates.Aggregate(BaseSet.None, (sum, member) => sum.Or(member.Bases)).And(_site.KnownBases);
        if (bases != _site.Bases)
        {
            UseBases(bases);
        }

        _owners.Find(candidates, before => before != _self && (!_members.ContainsKey(before.Id) || !before.IsCandidate(now)));
        _ownersAreStale = false;
    }

    /// <summary>What nobody can make from an older version any more is fetched in full, by whoever takes over.</summary>
    private void UseBases(BaseSet bases)
    {
        int[] left = [.. GivenUp(_site.Bases.Without(bases))];
        _site.Use(bases);
        foreach (int chunk in left)
        {
            _owners.Orphan(_site.BundleOf(chunk));
        }
    }

    private IEnumerable<int> GivenUp(BaseSet bases) =>
        from bundle in Enumerable.Range(0, _site.Map.Bundles.Length)
        where bases.Contains(_site.Map.Bundles[bundle].Base) && _site.Lacking(bundle) > 0
        from chunk in _site.LackingOf(bundle)
        select chunk;
}
