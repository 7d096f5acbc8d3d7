using System.Collections.Immutable;
using MedV.Chunking.Manifests;

namespace MedV.Swarm.Leases;

/// <summary>Which live host each bundle belongs to: of those that can use it, the one with the highest rendezvous weight.</summary>
internal sealed class BundleOwners(ImmutableArray<Bundle> bundles)
{
    private readonly Dictionary<HostId, ulong[]> _weights = [];
    private readonly LeaseMember?[] _owners = new LeaseMember?[bundles.Length];

    // Bundles whose owner or holder failed: whoever fetches them now takes over.
    private readonly bool[] _orphaned = new bool[bundles.Length];

    public LeaseMember? this[int bundle] => _owners[bundle];

    public bool IsOrphaned(int bundle) => _orphaned[bundle];

    public void Orphan(int bundle) => _orphaned[bundle] = true;

    /// <summary>Finds the owners anew.</summary>
    /// <param name="candidates">The hosts that may be owners.</param>
    /// <param name="hasFailed">Whether an owner of before did not just make room for a host of higher weight.</param>
    public void Find(IReadOnlyCollection<LeaseMember> candidates, Predicate<LeaseMember> hasFailed)
    {
        for (int bundle = 0; bundle < _owners.Length; bundle++)
        {
            int number = bundle;
            _orphaned[bundle] |= _owners[bundle] is LeaseMember before && hasFailed(before);
            _owners[bundle] = candidates.Where(member => member.CanUse(bundles[number])).MaxBy(member => Weight(member.Id, number));
        }
    }

    public ulong Weight(HostId host, int bundle)
    {
        if (!_weights.TryGetValue(host, out ulong[]? weights))
        {
            weights = [.. bundles.Select(each => Rendezvous.Weight(each, host))];
            _weights.Add(host, weights);
        }

        return weights[bundle];
    }

    public void Forget(HostId host) => _weights.Remove(host);
}
