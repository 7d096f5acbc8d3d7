using System.Collections.Immutable;
using MedV.Chunking.Manifests;
using MedV.Swarm.Peers;

namespace MedV.Swarm.Leases;

/// <summary>Which live host each bundle belongs to: of those that can use it, the first by weighted rendezvous.</summary>
/// <param name="bundles">The bundles.</param>
/// <param name="mostFetchers">How many hosts share the bundles at most, and those of patches from one base.</param>
internal sealed class BundleOwners(ImmutableArray<Bundle> bundles, int mostFetchers)
{
    private readonly Dictionary<HostId, ulong[]> _draws = [];
    private readonly LeaseMember?[] _owners = new LeaseMember?[bundles.Length];

    // Of bundles whose owner or holder failed, who that was: whoever fetches them now takes over.
    private readonly HostId?[] _orphanedBy = new HostId?[bundles.Length];

    public LeaseMember? this[int bundle] => _owners[bundle];

    /// <summary>Whose a bundle was that fell to its owner; <see langword="null"/> when it always was its owner's.</summary>
    public HostId? OrphanedBy(int bundle) => _orphanedBy[bundle];

    public void Orphan(int bundle, HostId by) => _orphanedBy[bundle] = by;

    /// <summary>Finds the owners anew.</summary>
    /// <param name="candidates">The hosts that may be owners.</param>
    /// <param name="hasFailed">Whether an owner of before did not just make room for a host that goes first.</param>
    public void Find(IReadOnlyCollection<LeaseMember> candidates, Predicate<LeaseMember> hasFailed)
    {
        var fetchers = new Dictionary<int, LeaseMember[]>();
        for (int bundle = 0; bundle < _owners.Length; bundle++)
        {
            if (!fetchers.TryGetValue(bundles[bundle].Base, out LeaseMember[]? able))
            {
                int number = bundle;
                able = First(candidates.Where(member => member.CanUse(bundles[number])));
                fetchers.Add(bundles[bundle].Base, able);
            }

            if (_owners[bundle] is LeaseMember before && hasFailed(before))
            {
                _orphanedBy[bundle] = before.Id;
            }

            _owners[bundle] = null;
            foreach (LeaseMember fetcher in able)
            {
                _owners[bundle] = _owners[bundle] is LeaseMember first && Compare(first, fetcher, bundle) < 0 ? first : fetcher;
            }
        }
    }

    /// <summary>Which of two hosts goes first for a bundle; negative when it is <paramref name="a"/>.</summary>
    public int Compare(LeaseMember a, LeaseMember b, int bundle) =>
        Rendezvous.Compare((Draw(a.Id, bundle), a.Weight, a.Id), (Draw(b.Id, bundle), b.Weight, b.Id));

    public void Forget(HostId host) => _draws.Remove(host);

    /// <summary>Where there are very many hosts, those share the work that all hosts of a large site are connected to.</summary>
    private LeaseMember[] First(IEnumerable<LeaseMember> able) => [.. able.OrderByDescending(member => MeshRules.CoreScore(member.Id)).Take(mostFetchers)];

    private ulong Draw(HostId host, int bundle)
    {
        if (!_draws.TryGetValue(host, out ulong[]? draws))
        {
            draws = [.. bundles.Select(each => Rendezvous.Draw(each, host))];
            _draws.Add(host, draws);
        }

        return draws[bundle];
    }
}
