using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using MedV.Chunking.Manifests.Pages;

namespace MedV.Chunking.Manifests;

/// <summary>The signed file of a manifest: which pages it has, and where they lie. Small, however large the disk.</summary>
/// <remarks>Immutable. A page is named by its content, so a version shares most pages with the one before.</remarks>
public sealed class ManifestRoot
{
    internal ManifestRoot(
        Digest id, ChunkingParameters parameters, long diskBytes, ImmutableArray<PackReference> packs, ImmutableArray<PageReference> pages)
    {
        Id = id;
        Parameters = parameters;
        DiskBytes = diskBytes;
        Packs = packs;
        Pages = pages;
        Recipe = MakeRecipe();
        RecipeId = MakeRecipeId();
    }

    /// <summary>SHA-256 of the file: what signed metadata names, and what the disk is known by everywhere.</summary>
    public Digest Id { get; }

    /// <summary>What the chunker was told.</summary>
    public ChunkingParameters Parameters { get; }

    /// <summary>The size of the disk in bytes.</summary>
    public long DiskBytes { get; }

    /// <summary>The packs that the pages lie in.</summary>
    public ImmutableArray<PackReference> Packs { get; }

    /// <summary>All pages: chunks, places, patches, names.</summary>
    public ImmutableArray<PageReference> Pages { get; }

    /// <summary>
    /// The pages that a host needs as an image of their own: each page a chunk, one behind the other. So they are fetched, shared, kept and checked
    /// like any image.
    /// </summary>
    public Manifest Recipe { get; }

    /// <summary>What <see cref="Recipe"/> is known by: SHA-256 of the ids of its pages.</summary>
    public Digest RecipeId { get; }

    /// <summary>Compares the SHA-256 of <paramref name="untrustedFile"/> with the signed one, and only then reads it.</summary>
    /// <param name="untrustedFile">The whole file, from wherever it came.</param>
    /// <param name="expected">Its SHA-256 according to signed metadata.</param>
    /// <exception cref="ManifestException">
    /// <see cref="ManifestFault.Untrusted"/> when the digest differs; <see cref="ManifestFault.Unsupported"/> when the file is of a kind that
    /// this program does not know; <see cref="ManifestFault.Malformed"/> when it breaks a rule of docs/formats/manifest.md.
    /// </exception>
    public static ManifestRoot Open(ReadOnlySpan<byte> untrustedFile, Digest expected)
    {
        Digest found = Digest.Of(untrustedFile);
        return found == expected
            ? RootFile.Read(untrustedFile, found)
            : throw new ManifestException(ManifestFault.Untrusted, $"the manifest's SHA-256 is {found}, the signed one is {expected}");
    }

    /// <summary>Reads all pages but the names.</summary>
    /// <exception cref="ManifestException">
    /// <see cref="ManifestFault.Untrusted"/> when a page is missing or is not the one that the root names; the others as for <see cref="Open"/>.
    /// </exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public Manifest ReadManifest(IPageSource pages)
    {
        ArgumentNullException.ThrowIfNull(pages);

        var tables = new ManifestTables(Parameters, DiskBytes, Pages);
        Read(pages, (page, content) =>
        {
            switch (page.Kind)
            {
                case PageKind.Chunks:
                    ChunkPage.Read(content, page.Records, tables);
                    break;
                case PageKind.Places:
                    PlacePage.Read(content, page.Records, tables);
                    break;
                case PageKind.Patches:
                    PatchPage.Read(content, page.Records, tables);
                    break;
                default:
                    break;
            }
        }, page => page.Kind != PageKind.Names);
        return tables.Finish();
    }

    /// <summary>Reads the names of the streams, in the same order. Whether they are as many as the manifest has streams, the caller has to compare.</summary>
    /// <exception cref="ManifestException">As for <see cref="ReadManifest"/>.</exception>
    /// <exception cref="IOException">The source cannot be read.</exception>
    public ImmutableArray<StreamName> ReadNames(IPageSource pages)
    {
        ArgumentNullException.ThrowIfNull(pages);

        var names = new List<StreamName>();
        long pathBytes = 0;
        Read(pages, (page, content) => NamePage.Read(content, page.Records, names, ref pathBytes), page => page.Kind == PageKind.Names);
        return [.. names];
    }

    private void Read(IPageSource source, Action<PageReference, ReadOnlySpan<byte>> read, Func<PageReference, bool> wanted)
    {
        byte[] buffer = new byte[PageReference.LargestBytes];
        foreach (PageReference page in Pages.Where(wanted))
        {
            Span<byte> untrusted = buffer.AsSpan(0, page.Bytes);
            if (!source.TryRead(page, untrusted) || !VerifiedChunk.TryVerify(page.Id, untrusted, out VerifiedChunk content))
            {
                throw new ManifestException(ManifestFault.Untrusted, $"the page {page.Id} of manifest {Id} is missing or damaged");
            }

            read(page, content.Content);
        }
    }

    private Manifest MakeRecipe()
    {
        PageReference[] pages = [.. Pages.Where(page => page.Kind != PageKind.Names)];
        var numbers = new Dictionary<Digest, int>();
        var chunks = new ChunkTable(pages.Length);
        int[] entries = new int[pages.Length];
        var extents = new ExtentTable(chunks, entries);
        var streams = new StreamTable();
        long bytes = 0;
        for (int i = 0; i < pages.Length; i++)
        {
            PageReference page = pages[i];
            bool isStored = page.Encoding == ChunkEncoding.Stored;
            ManifestRule.Require(
                page.EncodedBytes >= 1 && (isStored ? page.EncodedBytes == page.Bytes : page.EncodedBytes < page.Bytes),
                $"page {page.Id} has {page.Bytes} bytes, {page.EncodedBytes} as {page.Encoding}");
            if (numbers.TryAdd(page.Id, chunks.Length))
            {
                chunks.Add(new ChunkReference(page.Id, page.Bytes, page.Pack, page.PackOffset, page.EncodedBytes, page.Encoding));
            }

            entries[i] = numbers[page.Id];
            ManifestRule.Require(chunks.BytesOf(entries[i]) == page.Bytes, $"page {page.Id} has {chunks.BytesOf(entries[i])} bytes and {page.Bytes}");
            extents.Add(bytes, 0);
            bytes += page.Bytes;
        }

        if (pages.Length > 0)
        {
            streams.Start(0, 0);
            streams.End(pages.Length, pages.Length);
        }

        return new Manifest(ChunkingParameters.Default, bytes)
        {
            Packs = Packs,
            Chunks = chunks,
            Streams = streams,
            Entries = ImmutableCollectionsMarshal.AsImmutableArray(entries),
            Extents = extents,
        };
    }

    private Digest MakeRecipeId()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> id = stackalloc byte[Digest.Length];
        foreach (int chunk in Recipe.Entries)
        {
            Recipe.Chunks.IdOf(chunk).CopyTo(id);
            hash.AppendData(id);
        }

        return Digest.FromBytes(hash.GetHashAndReset());
    }
}
