using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packing;

/// <summary>The chunks and the pages of manifests that were published before. Immutable; safe for use by any number of threads.</summary>
public sealed class KnownChunks
{
    private readonly Dictionary<Digest, KnownChunk> _places;

    private KnownChunks(Dictionary<Digest, KnownChunk> places) => _places = places;

    /// <summary>Nothing is at the origin yet.</summary>
    public static KnownChunks None { get; } = new([]);

    /// <summary>Collects the chunks of <paramref name="manifests"/> and the pages of their roots. Of several places of a chunk the one named first is taken.</summary>
    public static KnownChunks From(IEnumerable<(ManifestRoot Root, Manifest Manifest)> manifests)
    {
        ArgumentNullException.ThrowIfNull(manifests);

        var places = new Dictionary<Digest, KnownChunk>();
        foreach ((ManifestRoot root, Manifest manifest) in manifests)
        {
            foreach (ChunkReference chunk in manifest.Chunks)
            {
                places.TryAdd(chunk.Id, new KnownChunk(manifest.Packs[chunk.Pack], chunk.PackOffset, chunk.EncodedBytes, chunk.Encoding));
            }

            foreach (PageReference page in root.Pages)
            {
                places.TryAdd(page.Id, new KnownChunk(root.Packs[page.Pack], page.PackOffset, page.EncodedBytes, page.Encoding));
            }
        }

        return new KnownChunks(places);
    }

    /// <summary>Looks a chunk or a page up.</summary>
    /// <param name="id">SHA-256 of the plain bytes.</param>
    /// <param name="place">Where it lies.</param>
    /// <returns><see langword="false"/> when the origin does not have it.</returns>
    internal bool TryFind(Digest id, out KnownChunk place) => _places.TryGetValue(id, out place);
}
