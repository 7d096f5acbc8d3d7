using MedV.Chunking.Manifests;

namespace MedV.Swarm.Leases;

/// <summary>
/// How many hosts of the site, this one included, hold each chunk of a manifest, and by which bundle one that nobody holds is to come: a bundle of
/// patches when somebody can use one for it, else its bundle in full.
/// </summary>
/// <remarks>Pure bookkeeping; used by one thread. Hosts that know the same have the same view.</remarks>
internal sealed class SiteView
{
    private const int InFull = -1;

    private readonly Manifest _manifest;
    private readonly ushort[] _holders;
    private readonly int[] _patchOf;
    private readonly int[] _lacking;

    public SiteView(Manifest manifest)
    {
        _manifest = manifest;
        Map = new BundleMap(manifest);
        _holders = new ushort[manifest.Chunks.Length];
        _patchOf = manifest.Patches.Length == 0 ? [] : new int[manifest.Chunks.Length];
        _lacking = new int[Map.Bundles.Length];
        Use(BaseSet.None);
    }

    /// <summary>The bundles.</summary>
    public BundleMap Map { get; }

    /// <summary>The older versions that somebody can use patches from.</summary>
    public BaseSet Bases { get; private set; }

    /// <summary>Those that the manifest has patches from.</summary>
    public BaseSet KnownBases => BaseSet.First(_manifest.Bases.Length);

    /// <summary>How many hosts hold a chunk.</summary>
    public int Holders(int chunk) => _holders[chunk];

    /// <summary>By which bundle a chunk comes over the WAN.</summary>
    public int BundleOf(int chunk) => _patchOf.Length == 0 || _patchOf[chunk] == InFull ? Map.BundleOf(chunk) : Map.BundleOfPatch(_patchOf[chunk]);

    /// <summary>How many chunks that are to come by a bundle nobody holds.</summary>
    public int Lacking(int bundle) => _lacking[bundle];

    /// <summary>The chunks that are to come by a bundle and that nobody holds.</summary>
    public IEnumerable<int> LackingOf(int bundle) => UnheldOf(bundle).Where(chunk => BundleOf(chunk) == bundle);

    /// <summary>The chunks that a bundle could bring and that nobody holds.</summary>
    public IEnumerable<int> UnheldOf(int bundle)
    {
        IEnumerable<int> chunks = Map.Bundles[bundle].IsOfPatches
            ? Map.Bundles[bundle].Items.SelectMany(ChunksOfPatch).Distinct()
            : Map.Bundles[bundle].Items;
        return chunks.Where(chunk => _holders[chunk] == 0);
    }

    /// <summary>Decides anew by which bundle each chunk is to come.</summary>
    /// <param name="bases">The older versions that somebody can use patches from.</param>
    public void Use(BaseSet bases)
    {
        Bases = bases;
        Array.Fill(_patchOf, InFull);
        for (int patch = 0; patch < _manifest.Patches.Length; patch++)
        {
            // Of several patches that make a chunk the first counts, so that all hosts think of the same.
            foreach (int chunk in bases.Contains(_manifest.Patches[patch].Base) ? ChunksOfPatch(patch) : [])
            {
                _patchOf[chunk] = _patchOf[chunk] == InFull ? patch : _patchOf[chunk];
            }
        }

        Array.Clear(_lacking);
        for (int chunk = 0; chunk < _holders.Length; chunk++)
        {
            if (_holders[chunk] == 0)
            {
                _lacking[BundleOf(chunk)]++;
            }
        }
    }

    /// <summary>One more host holds a chunk.</summary>
    public void Gained(int chunk)
    {
        if (_holders[chunk]++ == 0)
        {
            _lacking[BundleOf(chunk)]--;
        }
    }

    /// <summary>One host less holds a chunk.</summary>
    public void Lost(int chunk)
    {
        if (--_holders[chunk] == 0)
        {
            _lacking[BundleOf(chunk)]++;
        }
    }

    private IEnumerable<int> ChunksOfPatch(int patch)
    {
        PatchReference reference = _manifest.Patches[patch];
        return Enumerable.Range(reference.FirstEntry, reference.EntryCount).Select(entry => _manifest.Entries[entry]);
    }
}
