using System.Collections.Immutable;

namespace MedV.Chunking.Manifests;

/// <summary>Groups the chunks and the patches of a manifest into bundles: runs of neighbouring pack bytes, the unit of WAN leases.</summary>
/// <remarks>
/// A bundle is a cell of a fixed grid over a pack: the chunks that <i>start</i> within the same <see cref="CellBytes"/>, or the patches from one base
/// that do. Thus two versions, or two hosts with different images, agree on the bundle of a chunk without a word. Bundles are numbered in the order of
/// their first chunk, then those of patches in the order of their first patch.
/// </remarks>
public sealed class BundleMap
{
    /// <summary>2 MiB: long enough to fill a WAN link between two requests, short enough for a dozen hosts to share an image of 100 MB.</summary>
    public const int CellBytes = 2 * 1024 * 1024;

    private readonly int[] _bundleOfChunk;
    private readonly int[] _bundleOfPatch;

    /// <summary>Computes the bundles of <paramref name="manifest"/>.</summary>
    public BundleMap(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);

        var bundles = ImmutableArray.CreateBuilder<Bundle>();
        _bundleOfChunk = new int[manifest.Chunks.Length];
        Group(manifest, bundles, _bundleOfChunk, chunk => (Bundle.None, manifest.Chunks[chunk].Pack, manifest.Chunks[chunk].PackOffset));
        _bundleOfPatch = new int[manifest.Patches.Length];
        Group(manifest, bundles, _bundleOfPatch, patch => (manifest.Patches[patch].Base, manifest.Patches[patch].Pack, manifest.Patches[patch].PackOffset));
        Bundles = bundles.ToImmutable();
    }

    /// <summary>All bundles; a bundle's index here is its number.</summary>
    public ImmutableArray<Bundle> Bundles { get; }

    /// <summary>The number of the bundle that a chunk belongs to in full.</summary>
    public int BundleOf(int chunk) => _bundleOfChunk[chunk];

    /// <summary>The number of the bundle that a patch belongs to.</summary>
    /// <param name="patch">Index into <see cref="Manifest.Patches"/>.</param>
    public int BundleOfPatch(int patch) => _bundleOfPatch[patch];

    private static void Group(
        Manifest manifest, ImmutableArray<Bundle>.Builder bundles, int[] bundleOf, Func<int, (int Base, int Pack, int Offset)> placeOf)
    {
        var numbers = new Dictionary<(int Base, int Pack, int Cell), int>();
        var items = new List<List<int>>();
        int first = bundles.Count;
        for (int item = 0; item < bundleOf.Length; item++)
        {
            (int from, int pack, int offset) = placeOf(item);
            if (!numbers.TryGetValue((from, pack, offset / CellBytes), out int number))
            {
                number = items.Count;
                numbers.Add((from, pack, offset / CellBytes), number);
                items.Add([]);
            }

            bundleOf[item] = first + number;
            items[number].Add(item);
        }

        foreach (((int from, int pack, int cell), int number) in numbers.OrderBy(entry => entry.Value))
        {
            bundles.Add(new Bundle(manifest.Packs[pack].Id, cell, from, [.. items[number].OrderBy(item => placeOf(item).Offset)]));
        }
    }
}
