using System.Collections.Immutable;

namespace MedV.Chunking.Manifests;

/// <summary>The recipe of one disk: which chunks, where on the disk, where in which pack.</summary>
/// <remarks>
/// Immutable. It describes the disk's content only, so the same disk gives the same manifest whatever its name or container. On the wire it is a
/// <see cref="ManifestRoot"/> and pages: docs/formats/manifest.md.
/// </remarks>
public sealed class Manifest
{
    internal Manifest(ChunkingParameters parameters, long diskBytes) => (Parameters, DiskBytes) = (parameters, diskBytes);

    /// <summary>What the chunker was told.</summary>
    public ChunkingParameters Parameters { get; }

    /// <summary>The size of the disk in bytes.</summary>
    public long DiskBytes { get; }

    /// <summary>The packs that chunks and patches lie in.</summary>
    public ImmutableArray<PackReference> Packs { get; internal init; } = [];

    /// <summary>Each chunk once, in the order in which the streams first use them. A chunk's index here is its <b>number</b>.</summary>
    public ChunkTable Chunks { get; internal init; } = new(0);

    /// <summary>The streams: files first, by their paths.</summary>
    public Table<ManifestStream> Streams { get; internal init; } = new StreamTable();

    /// <summary>The chunk numbers of what the streams consist of, one stream after the other.</summary>
    public ImmutableArray<int> Entries { get; internal init; } = [];

    /// <summary>
    /// Where each entry lies on the disk, in the order of the entries: those of one entry start at byte 0 of its chunk, follow each other in it,
    /// and end with it. No two overlap on the disk, and what none covers is zeros.
    /// </summary>
    public ExtentTable Extents { get; internal init; } = new(new ChunkTable(0), []);

    /// <summary>The manifests of the versions that <see cref="Patches"/> start from.</summary>
    public ImmutableArray<Digest> Bases { get; internal init; } = [];

    /// <summary>Shorter ways for hosts that have an older version, by their first entry.</summary>
    public ImmutableArray<PatchReference> Patches { get; internal init; } = [];

    /// <summary>Plain length of the entries from <paramref name="first"/> on, in bytes.</summary>
    public long BytesOf(int first, int count)
    {
        long bytes = 0;
        foreach (int chunk in Entries.AsSpan(first, count))
        {
            bytes += Chunks.BytesOf(chunk);
        }

        return bytes;
    }
}
