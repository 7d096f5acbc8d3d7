using System.Collections.Immutable;

namespace MedV.Chunking.Manifests;

/// <summary>The recipe of one disk: which chunks, where on the disk, where in which pack.</summary>
/// <remarks>Immutable. It describes the disk's content only, so the same disk gives the same manifest whatever its name or container.</remarks>
public sealed class Manifest
{
    internal Manifest(
        ChunkingParameters parameters,
        long diskBytes,
        ImmutableArray<PackReference> packs,
        ImmutableArray<ChunkReference> chunks,
        ImmutableArray<Extent> extents)
    {
        Parameters = parameters;
        DiskBytes = diskBytes;
        Packs = packs;
        Chunks = chunks;
        Extents = extents;
    }

    /// <summary>What the chunker was told.</summary>
    public ChunkingParameters Parameters { get; }

    /// <summary>The size of the disk in bytes.</summary>
    public long DiskBytes { get; }

    /// <summary>The packs that the chunks lie in.</summary>
    public ImmutableArray<PackReference> Packs { get; }

    /// <summary>Each chunk once, in the order in which the disk first uses them. A chunk's index here is its <b>number</b>.</summary>
    public ImmutableArray<ChunkReference> Chunks { get; }

    /// <summary>The disk from its first byte to its last, without gap or overlap.</summary>
    public ImmutableArray<Extent> Extents { get; }
}
