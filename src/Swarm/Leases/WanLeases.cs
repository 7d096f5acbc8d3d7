using System.Collections.Immutable;

namespace MedV.Swarm.Leases;

/// <summary>
/// Who fetches which bundle over the WAN, as one host sees it: a state machine without clock, network or chance. Time is what the caller
/// passes in, on any steady scale.
/// </summary>
/// <remarks>
/// The rules (docs/formats/peer-protocol.md, "WAN leases"): a bundle that the site lacks belongs to the live host that is first by weighted rendezvous, one of
/// patches to the first of those that can use them; a lease that a host announced stands until it is released, the host leaves, or it makes no progress
/// for a while. Used by one thread.
/// </remarks>
internal sealed class WanLeases
{
    private readonly SiteView _site;
    private readonly LeaseRules _rules;
    private readonly LeaseMember _self;
    private readonly Dictionary<HostId, LeaseMember> _members = [];
    private readonly BundleOwners _owners;
    private readonly BundleOrder _order;

    private readonly LeaseFailures _failures;
    private readonly LeaseDebts _debts = new();

    // How often each bundle changed hands.
    private readonly Dictionary<int, uint> _epochs = [];

    // What runs under leases that were taken before a chunk came to belong to another bundle: not to be fetched twice.
    private readonly HashSet<int> _strays = [];
    private bool _ownersAreStale = true;

    public WanLeases(SiteView site, HostId self, LeaseRules rules, TimeSpan begunAt)
    {
        _site = site;
        _rules = rules;
        _self = new LeaseMember(self, begunAt);
        _owners = new BundleOwners(site.Map.Bundles, rules.MostFetchers);
        _order = new BundleOrder(self, site.Map.Bundles.Length);
        _failures = new LeaseFailures(rules);
        Settling = new Settling(rules, site.Map.Bundles.Length > 1 || rules.Settle < rules.SettleForOne ? rules.Settle : rules.SettleForOne, begunAt);
    }

    /// <summary>When hosts have seen each other.</summary>
    public Settling Settling { get; }

    /// <summary>Whether the WAN is left alone for now: hosts may not have seen each other yet, or one still takes chunks from its own disks.</summary>
    public bool IsSettling(TimeSpan now) => Settling.IsOn(now) || IsAnyPreparing(now);

    /// <summary>Whether any host of the site may use the WAN, this one included.</summary>
    public bool IsAnyAble => _self.Weight > 0 || _members.Values.Any(member => member.Weight > 0);

    /// <summary>A host takes part now.</summary>
    public void Joined(HostId host, TimeSpan now)
    {
        var member = new LeaseMember(host, now);
        if (_members.TryAdd(host, member))
        {
            _debts.Restore(member, now);
            _ownersAreStale = true;
            Settling.Joined(now);
        }
    }

    /// <summary>A host is gone, and its leases with it.</summary>
    public void Left(HostId host, TimeSpan now)
    {
        if (_members.Remove(host, out LeaseMember? member))
        {
            _debts.Keep(member, now);
            Orphan(member);
        }

        _owners.Forget(host);
    }

    /// <summary>A host says that it fetches a bundle; said again, how far it is.</summary>
    /// <param name="host">The host.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="epoch">How often the bundle had changed hands before.</param>
    /// <param name="progress">How many bytes of it the host has read.</param>
    /// <param name="now">The time.</param>
    /// <returns>Whether this host fetches the same bundle and has to give way to the other.</returns>
    public bool Took(HostId host, int bundle, uint epoch, uint progress, TimeSpan now)
    {
        if (!_members.TryGetValue(host, out LeaseMember? member) || (uint)bundle >= (uint)_site.Map.Bundles.Length || !IsHeeded(member, now))
        {
            return false;
        }

        bool isKnown = member.Leases.TryGetValue(bundle, out HeldLease? lease);
        if (!isKnown && member.Leases.Count >= _rules.MostLeases)
        {
            return false;
        }

        if (lease?.Epoch != epoch)
        {
            // Who fetches in full leaves out what patches make; but if hosts meet just now it may not have known that there are any.
            bool leavesOut = !_site.Map.Bundles[bundle].IsOfPatches && !Settling.IsOn(now);
            member.Leases[bundle] = new HeldLease([.. leavesOut ? _site.LackingOf(bundle) : _site.UnheldOf(bundle)], epoch, now)
            {
                Progress = progress,
                LastChunk = lease?.LastChunk ?? now,
            };
            member.LastProgress = now;
            _epochs[bundle] = uint.Max(epoch, _epochs.GetValueOrDefault(bundle));
        }
        else if (progress > lease!.Progress)
        {
            lease.Progress = progress;
            lease.LastProgress = member.LastProgress = now;
        }

        // Bytes are thrown away for it, so that it has to bring a chunk before this host gives way to it again.
        bool givesWay = !member.OwesChunk && _self.Leases.TryGetValue(bundle, out HeldLease? own) && GoesFirst(member, epoch, own.Epoch, bundle);
        member.OwesChunk |= givesWay;
        return givesWay;
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
        if (!_members.TryGetValue(host, out LeaseMember? member))
        {
            return;
        }

        member.Stepped(now);
        foreach (int chunk in chunks)
        {
            if (member.Leases.TryGetValue(_site.BundleOf(chunk), out HeldLease? lease) || member.Leases.TryGetValue(_site.Map.BundleOf(chunk), out lease))
            {
                lease.LastChunk = lease.LastProgress = member.LastChunk = member.LastProgress = now;
                member.OwesChunk = false;
                _failures.Forget(host);
                Trust(member);
            }
        }
    }

    /// <summary>A host, this one included, says how much of the WAN work is its.</summary>
    public void SetWeight(HostId host, byte weight)
    {
        if (Find(host) is LeaseMember member && member.Weight != weight)
        {
            member.Weight = weight;
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

    /// <summary>How many bundles this host had better not exceed at the same time, as its link is now. The rules may allow fewer.</summary>
    public int MostFetches { get; set; } = int.MaxValue;

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
        bool isEarly = IsSettling(now);
        if (_self.Weight == 0 || (isEarly && !MayBeEarly(now)))
        {
            return grants;
        }

        // What fell to this host comes last: who owned it may only have been away for a moment, and then it is not fetched twice.
        int most = isEarly ? 1 : int.Min(_rules.ConcurrentFetches, MostFetches);
        foreach (bool orphaned in (ReadOnlySpan<bool>)[false, true])
        {
            for (int place = 0; place < _site.Map.Bundles.Length && _self.Leases.Count < most; place++)
            {
                int bundle = _order[place];
                if (_owners[bundle] == _self && _owners.OrphanedBy(bundle) is not null == orphaned && HasWork(bundle) && IsFree(bundle, now) && isWilling(bundle))
                {
                    ImmutableArray<int> chunks = [.. _site.LackingOf(bundle).Where(chunk => !_strays.Contains(chunk))];
                    grants.Add(Grant(bundle, isEarly ? LeaseReason.Early : ReasonFor(bundle), chunks, now));
                }
            }
        }

        return grants;
    }

    /// <summary>
    /// Takes one bundle whoever owns it, when the time for the site's common work is over; nothing while this host fetches something, or what it lacks is
    /// fetched by somebody.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="lacks">Whether this host lacks a chunk, and it is not on its way.</param>
    /// <param name="isWilling">Whether the caller would fetch a bundle now.</param>
    public LeaseGrant? TakeLate(TimeSpan now, Predicate<int> lacks, Predicate<int> isWilling)
    {
        for (int place = 0; place < _site.Map.Bundles.Length && _self.Weight > 0 && _self.Leases.Count == 0; place++)
        {
            int bundle = _order[place];
            if (!_site.Map.Bundles[bundle].IsOfPatches && IsFree(bundle, now) && isWilling(bundle)
                && _site.Map.Bundles[bundle].Items.Where(chunk => lacks(chunk)).ToImmutableArray() is { IsEmpty: false } chunks)
            {
                return Grant(bundle, LeaseReason.Deadline, chunks, now);
            }
        }

        return null;
    }

    private LeaseMember? Find(HostId host) => host == _self.Id ? _self : _members.GetValueOrDefault(host);

    private bool IsAnyPreparing(TimeSpan now) => _self.IsPreparing || _members.Values.Any(member => member.IsAwaited(now, _rules));

    /// <summary>
    /// Whether a bundle may be begun although hosts may not have seen each other: of a large image, of which two of them hardly ever begin with the same.
    /// Not where somebody may yet come who has most of it.
    /// </summary>
    private bool MayBeEarly(TimeSpan now) =>
        now >= _rules.Early
        && _site.KnownBases.IsEmpty
        && !IsAnyPreparing(now)
        && Enumerable.Range(0, _site.Map.Bundles.Length).Count(bundle => _site.Lacking(bundle) > 0) >= _rules.EarlyBundles;

    private LeaseGrant Grant(int bundle, LeaseReason reason, ImmutableArray<int> chunks, TimeSpan now)
    {
        // A bundle that somebody had leased before changes hands: the newer lease goes first if the older one comes back to life.
        uint epoch = _epochs.TryGetValue(bundle, out uint before) && before < uint.MaxValue ? before + 1 : before;
        _epochs[bundle] = epoch;
        _self.Leases.Add(bundle, new HeldLease(chunks, epoch, now));
        return new LeaseGrant(bundle, reason, epoch, chunks) { From = reason == LeaseReason.Takeover ? _owners.OrphanedBy(bundle) : null };
    }

    private bool GoesFirst(LeaseMember other, uint epoch, uint ownEpoch, int bundle) =>
        epoch != ownEpoch ? epoch > ownEpoch : _owners.Compare(other, _self, bundle) < 0;

    private LeaseReason ReasonFor(int bundle) =>
        _owners.OrphanedBy(bundle) is not null ? LeaseReason.Takeover : _members.Count == 0 ? LeaseReason.Alone : LeaseReason.Owner;

    /// <summary>Whether nobody fetches a bundle.</summary>
    private bool IsFree(int bundle, TimeSpan now) =>
        !_self.Leases.ContainsKey(bundle) && !_members.Values.Any(member => member.Holds(bundle, now, _rules));

    /// <summary>Whether the site lacks a chunk of a bundle and nobody fetches it.</summary>
    private bool HasWork(int bundle) =>
        _site.Lacking(bundle) > 0 && (_strays.Count == 0 || _site.LackingOf(bundle).Any(chunk => !_strays.Contains(chunk)));

    private void FindStrays(TimeSpan now)
    {
        _strays.Clear();
        foreach (LeaseMember member in _members.Values.Append(_self))
        {
            foreach ((int bundle, HeldLease lease) in member.Leases)
            {
                if (member == _self || member.Holds(bundle, now, _rules))
                {
                    _strays.UnionWith(lease.Chunks.Where(chunk => _site.Holders(chunk) == 0 && _site.BundleOf(chunk) != bundle));
                }
            }
        }
    }

    /// <summary>
    /// Whether what a host says of leases counts. When it failed for the first time it does: the WAN may have been down for all, and nobody trusts anybody.
    /// </summary>
    private bool IsHeeded(LeaseMember member, TimeSpan now) => now >= member.DistrustedUntil || _failures.Of(member.Id) <= 1;

    private void Trust(LeaseMember member)
    {
        if (member.DistrustedUntil > TimeSpan.MinValue)
        {
            member.DistrustedUntil = TimeSpan.MinValue;
            _ownersAreStale = true;
        }
    }

    /// <summary>Hosts with work that do not get on lose their leases, and are not counted on for a time; hosts without work cannot be late.</summary>
    private void ForgetStalled(TimeSpan now)
    {
        HashSet<HostId> busy = IsSettling(now) ? [] : HostsWithWork();
        foreach (LeaseMember member in _members.Values)
        {
            if (member.DistrustedUntil > TimeSpan.MinValue)
            {
                if (now >= member.DistrustedUntil)
                {
                    Trust(member);
                    member.LastProgress = member.LastChunk = now;
                }
            }
            else if (!busy.Contains(member.Id))
            {
                member.LastProgress = member.LastChunk = now;
            }
            else if (now - member.LastProgress > _rules.Timeout || now - member.LastChunk > _rules.LongestWithoutChunk)
            {
                member.DistrustedUntil = now + _failures.Add(member.Id);
                Orphan(member);
            }
        }
    }

    private void Orphan(LeaseMember member)
    {
        foreach (int bundle in member.Leases.Keys)
        {
            _owners.Orphan(bundle, member.Id);
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
        (int Chunk, HostId By)[] left = [.. GivenUp(_site.Bases.Without(bases))];
        _site.Use(bases);
        foreach ((int chunk, HostId by) in left)
        {
            _owners.Orphan(_site.BundleOf(chunk), by);
        }
    }

    private IEnumerable<(int Chunk, HostId By)> GivenUp(BaseSet bases) =>
        from bundle in Enumerable.Range(0, _site.Map.Bundles.Length)
        where bases.Contains(_site.Map.Bundles[bundle].Base) && _site.Lacking(bundle) > 0
        from chunk in _site.LackingOf(bundle)
        select (chunk, (_owners[bundle] ?? _self).Id);
}
