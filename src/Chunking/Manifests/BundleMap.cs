using System.Collections.Immutable;

namespace MedV.Chunking.Manifests;

/// <summary>Groups the chunks of a manifest into bundles: runs of neighbouring pack bytes, the unit of WAN leases.</summary>
/// <remarks>
/// A bundle is a cell of a fixed grid over a pack: the chunks that <i>start</i> within the same <see cref="CellBytes"/>. Thus two versions,
/// or two hosts with different images, agree on the bundle of a chunk without a word. Bundles are numbered in the order of their first chunk.
/// </remarks>
public sealed class BundleMap
{
    /// <summary>2 MiB: long enough to fill a WAN link between two requests, short enough for a dozen hosts to share an image of 100 MB.</summary>
    public const int CellBytes = 2 * 1024 * 1024;

    private readonly int[] _bundleOfChunk;

    /// <summary>Computes the bundles of <paramref name="manifest"/>.</summary>
    public BundleMap(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);

        _bundleOfChunk = new int[manifest.Chunks.Length];
        var numbers = new Dictionary<(int Pack, int Cell), int>();
        var chunksOf = new List<List<int>>();
        for (int chunk = 0; chunk < manifest.Chunks.Length; chunk++)
        {
            ChunkReference reference = manifest.Chunks[chunk];
            (int Pack, int Cell) place = (reference.Pack, reference.PackOffset / CellBytes);
            if (!numbers.TryGetValue(place, out int bundle))
            {
                bundle = chunksOf.Count;
                numbers.Add(place, bundle);
                chunksOf.Add([]);
            }

            _bundleOfChunk[chunk] = bundle;
            chunksOf[bundle].Add(chunk);
        }

        Bundles =
        [
            .. numbers.OrderBy(entry => entry.Value).Select(entry => new Bundle(
                manifest.Packs[entry.Key.Pack].Id,
                entry.Key.Cell,
                [.. chunksOf[entry.Value].OrderBy(chunk => manifest.Chunks[chunk].PackOffset)])),
        ];
    }

    /// <summary>All bundles; a bundle's index here is its number.</summary>
    public ImmutableArray<Bundle> Bundles { get; }

    /// <summary>The number of the bundle that a chunk belongs to.</summary>
    public int BundleOf(int chunk) => _bundleOfChunk[chunk];
}
