using MedV.Chunking;

namespace MedV.Swarm.Manners;

/// <summary>The WAN leases of one host, over all manifests, as far as it says. Pure bookkeeping.</summary>
internal sealed class HeldLeases
{
    // Far more than a host fetches at once. One that claims more counts once all the same.
    private const int MostLeases = 1024;

    private readonly HashSet<(Digest Manifest, int Bundle)> _leases = [];
    private TimeSpan _saidAt;

    /// <summary>The host says that it fetches a bundle, and again that it gets on with it; or that it no longer does.</summary>
    public void Said(Digest manifest, int bundle, bool taken, TimeSpan now)
    {
        if (!taken)
        {
            _leases.Remove((manifest, bundle));
        }
        else if (_leases.Count < MostLeases || _leases.Contains((manifest, bundle)))
        {
            _leases.Add((manifest, bundle));
            _saidAt = now;
        }
    }

    /// <summary>The host no longer takes part in a manifest.</summary>
    public void Left(Digest manifest) => _leases.RemoveWhere(lease => lease.Manifest == manifest);

    /// <summary>Whether it fetches something, and bytes of it came not long ago.</summary>
    public bool IsGettingOn(TimeSpan now, TimeSpan timeout) => _leases.Count > 0 && now - _saidAt <= timeout;
}
