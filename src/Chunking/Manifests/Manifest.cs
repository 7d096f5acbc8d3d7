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

    /// <summary>Compares the SHA-256 of <paramref name="untrustedFile"/> with the signed one, and only then reads it.</summary>
    /// <param name="untrustedFile">The whole file, from wherever it came.</param>
    /// <param name="expected">Its SHA-256 according to signed metadata.</param>
    /// <exception cref="ManifestException">
    /// <see cref="ManifestFault.Untrusted"/> when the digest differs; <see cref="ManifestFault.Unsupported"/> when the file is of a kind that
    /// this program does not know; <see cref="ManifestFault.Malformed"/> when it breaks a rule of docs/formats/manifest.md.
    /// </exception>
    public static Manifest Open(ReadOnlySpan<byte> untrustedFile, Digest expected)
    {
        Digest found = Digest.Of(untrustedFile);
        if (found != expected)
        {
            throw new ManifestException(ManifestFault.Untrusted, $"the manifest's SHA-256 is {found}, the signed one is {expected}");
        }

        return ManifestReader.Read(untrustedFile);
    }
}
