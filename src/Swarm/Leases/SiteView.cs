using MedV.Chunking.Manifests;

namespace MedV.Swarm.Leases;

/// <summary>How many hosts of the site, this one included, hold each chunk of a manifest.</summary>
/// <remarks>Pure bookkeeping; used by one thread.</remarks>
internal sealed class SiteView
{
    private readonly ushort[] _holders;
    private readonly int[] _lacking;
    private readonly BundleMap _map;

    public SiteView(BundleMap map, int chunks)
    {
        _map = map;
        _holders = new ushort[chunks];
        _lacking = [.. map.Bundles.Select(bundle => bundle.Chunks.Length)];
    }

    /// <summary>The bundles.</summary>
    public BundleMap Map => _map;

    /// <summary>How many hosts hold a chunk.</summary>
    public int Holders(int chunk) => _holders[chunk];

    /// <summary>How many chunks of a bundle nobody holds.</summary>
    public int Lacking(int bundle) => _lacking[bundle];

    /// <summary>One more host holds a chunk.</summary>
    public void Gained(int chunk)
    {
        if (_holders[chunk]++ == 0)
        {
            _lacking[_map.BundleOf(chunk)]--;
        }
    }

    /// <summary>One host less holds a chunk.</summary>
    public void Lost(int chunk)
    {
        if (--_holders[chunk] == 0)
        {
            _lacking[_map.BundleOf(chunk)]++;
        }
    }
}
