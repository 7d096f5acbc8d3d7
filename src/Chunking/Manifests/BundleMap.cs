using System.Collections.Immutable;
using System.Runtime.InteropServices;

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

    private readonly ChunkTable _chunks;
    private readonly Cells _ofChunks;
    private readonly int[] _bundleOfPatch;

    /// <summary>Computes the bundles of <paramref name="manifest"/>.</summary>
    public BundleMap(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);

        _chunks = manifest.Chunks;
        _ofChunks = new Cells(_chunks);
        int[] counts = new int[_ofChunks.Count];
        for (int chunk = 0; chunk < _chunks.Length; chunk++)
        {
            counts[BundleOf(chunk)]++;
        }

        var bundles = ImmutableArray.CreateBuilder<Bundle>(counts.Length);
        foreach (int[] chunks in Group(_chunks.Length, BundleOf, counts))
        {
            ChunkReference first = _chunks[chunks[0]];
            Array.Sort(Array.ConvertAll(chunks, chunk => _chunks[chunk].PackOffset), chunks);
            bundles.Add(new Bundle(manifest.Packs[first.Pack].Id, first.PackOffset / CellBytes, Bundle.None, ImmutableCollectionsMarshal.AsImmutableArray(chunks)));
        }

        _bundleOfPatch = new int[manifest.Patches.Length];
        AddPatches(manifest, bundles);
        Bundles = bundles.ToImmutable();
    }

    /// <summary>All bundles; a bundle's index here is its number.</summary>
    public ImmutableArray<Bundle> Bundles { get; }

    /// <summary>The number of the bundle that a chunk belongs to in full.</summary>
    public int BundleOf(int chunk) => _ofChunks.NumberAt(_chunks[chunk]);

    /// <summary>The number of the bundle that a patch belongs to.</summary>
    /// <param name="patch">Index into <see cref="Manifest.Patches"/>.</param>
    public int BundleOfPatch(int patch) => _bundleOfPatch[patch];

    private static int[][] Group(int items, Func<int, int> groupOf, int[] counts)
    {
        int[][] groups = Array.ConvertAll(counts, count => new int[count]);
        for (int item = items - 1; item >= 0; item--)
        {
            int group = groupOf(item);
            groups[group][--counts[group]] = item;
        }

        return groups;
    }

    private void AddPatches(Manifest manifest, ImmutableArray<Bundle>.Builder bundles)
    {
        var numbers = new Dictionary<(int Base, int Pack, int Cell), int>();
        var counts = new List<int>();
        int first = bundles.Count;
        for (int patch = 0; patch < manifest.Patches.Length; patch++)
        {
            PatchReference reference = manifest.Patches[patch];
            (int, int, int) cell = (reference.Base, reference.Pack, reference.PackOffset / CellBytes);
            if (!numbers.TryGetValue(cell, out int number))
            {
                number = counts.Count;
                numbers.Add(cell, number);
                counts.Add(0);
            }

            counts[number]++;
            _bundleOfPatch[patch] = first + number;
        }

        foreach (int[] patches in Group(_bundleOfPatch.Length, patch => _bundleOfPatch[patch] - first, [.. counts]))
        {
            PatchReference one = manifest.Patches[patches[0]];
            bundles.Add(new Bundle(
                manifest.Packs[one.Pack].Id, one.PackOffset / CellBytes, one.Base, [.. patches.OrderBy(patch => manifest.Patches[patch].PackOffset)]));
        }
    }

    /// <summary>The numbers of the cells that chunks start in: a few bytes for each cell, instead of some for each chunk.</summary>
    private sealed class Cells
    {
        private readonly int[] _firstOfPack;
        private readonly int[] _numbers;

        public Cells(ChunkTable chunks)
        {
            int packs = 0;
            for (int chunk = 0; chunk < chunks.Length; chunk++)
            {
                packs = int.Max(packs, chunks[chunk].Pack + 1);
            }

            _firstOfPack = new int[packs + 1];
            for (int chunk = 0; chunk < chunks.Length; chunk++)
            {
                ChunkReference reference = chunks[chunk];
                _firstOfPack[reference.Pack + 1] = int.Max(_firstOfPack[reference.Pack + 1], (reference.PackOffset / CellBytes) + 1);
            }

            for (int pack = 0; pack < packs; pack++)
            {
                _firstOfPack[pack + 1] += _firstOfPack[pack];
            }

            _numbers = new int[_firstOfPack[packs]];
            Array.Fill(_numbers, -1);
            for (int chunk = 0; chunk < chunks.Length; chunk++)
            {
                ref int number = ref NumberAt(chunks[chunk]);
                number = number < 0 ? Count++ : number;
            }
        }

        /// <summary>How many have chunks.</summary>
        public int Count { get; private set; }

        public ref int NumberAt(ChunkReference chunk) => ref _numbers[_firstOfPack[chunk.Pack] + (chunk.PackOffset / CellBytes)];
    }
}
