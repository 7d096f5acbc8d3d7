using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;
using MedV.Fuzz.Engine;

namespace MedV.Fuzz.Targets;

/// <summary>What holds of every manifest that was not refused: docs/formats/manifest.md, "Rules".</summary>
internal static class ManifestRules
{
    private const long LargestDisk = 64L << 40;

    /// <exception cref="FuzzException">A rule is broken.</exception>
    public static void Check(ManifestRoot root)
    {
        FuzzException.Require(root.DiskBytes is >= 0 and <= LargestDisk, "the disk is too long");
        CheckPacks(root.Packs);
        foreach (PageReference page in root.Pages)
        {
            FuzzException.Require(page.Bytes is >= 1 and <= PageReference.LargestBytes && page.Records >= 0 && page.Records <= page.Bytes, "a page is too long, or has too many records");
            CheckPlace(root.Packs, page.Pack, page.PackOffset, page.EncodedBytes, page.Bytes, page.Encoding);
        }

        Manifest recipe = root.Recipe;
        FuzzException.Require(recipe.Entries.Length == root.Pages.Count(page => page.Kind != PageKind.Names), "the recipe lacks a page");
        Check(recipe, inOrder: true);
    }

    /// <exception cref="FuzzException">A rule is broken.</exception>
    public static void Check(Manifest manifest, bool inOrder = false)
    {
        FuzzException.Require(manifest.DiskBytes is >= 0 and <= LargestDisk, "the disk is too long");
        CheckPacks(manifest.Packs);
        FuzzException.Require(manifest.Chunks.Select(chunk => chunk.Id).Distinct().Count() == manifest.Chunks.Length, "a chunk is there twice");
        foreach (ChunkReference chunk in manifest.Chunks)
        {
            FuzzException.Require(chunk.Bytes >= 1 && chunk.Bytes <= (inOrder ? PageReference.LargestBytes : manifest.Parameters.MaximumBytes), "a chunk has a length that it cannot have");
            CheckPlace(manifest.Packs, chunk.Pack, chunk.PackOffset, chunk.EncodedBytes, chunk.Bytes, chunk.Encoding);
        }

        CheckStreams(manifest);
        CheckExtents(manifest);
        CheckPatches(manifest);
        if (!inOrder)
        {
            CheckApart([.. manifest.Chunks.Select(chunk => (((long)chunk.Pack << 32) + chunk.PackOffset, (long)chunk.EncodedBytes)), .. manifest.Patches.Select(patch => (((long)patch.Pack << 32) + patch.PackOffset, (long)patch.EncodedBytes))], "chunks or patches in a pack");
        }
    }

    private static void CheckPacks(ImmutableArray<PackReference> packs)
    {
        FuzzException.Require(packs.All(pack => pack.Bytes is > PackFormat.HeaderBytes and <= PackFormat.LargestBytes), "a pack has a length that it cannot have");
        FuzzException.Require(packs.Select(pack => pack.Id).Distinct().Count() == packs.Length, "a pack is there twice");
    }

    private static void CheckPlace(ImmutableArray<PackReference> packs, int pack, int offset, int encodedBytes, int bytes, ChunkEncoding? encoding)
    {
        FuzzException.Require(pack >= 0 && pack < packs.Length, "a place is in a pack that is not there");
        FuzzException.Require(offset >= PackFormat.HeaderBytes && encodedBytes >= 1 && offset <= packs[pack].Bytes - encodedBytes, "a place lies outside of its pack");
        FuzzException.Require(encoding == ChunkEncoding.Stored ? encodedBytes == bytes : encodedBytes < bytes, "encoded bytes are not fewer than plain bytes");
        FuzzException.Require(encoding is null || Enum.IsDefined(encoding.Value), "an encoding is not known");
    }

    private static void CheckStreams(Manifest manifest)
    {
        int entry = 0, extent = 0, fresh = 0;
        foreach (ManifestStream stream in manifest.Streams)
        {
            FuzzException.Require(stream.FirstEntry == entry && stream.FirstExtent == extent, "a stream does not follow the one before");
            FuzzException.Require(stream.EntryCount >= 1 && stream.ExtentCount >= stream.EntryCount, "a stream is empty, or has fewer extents than entries");
            entry += stream.EntryCount;
            extent += stream.ExtentCount;
        }

        FuzzException.Require(entry == manifest.Entries.Length && extent == manifest.Extents.Length, "entries or extents belong to no stream");
        foreach (int chunk in manifest.Entries)
        {
            FuzzException.Require(chunk >= 0 && chunk <= fresh && chunk < manifest.Chunks.Length, "chunks are not numbered by their first entries");
            fresh += chunk == fresh ? 1 : 0;
        }

        FuzzException.Require(fresh == manifest.Chunks.Length, "a chunk is in no stream");
    }

    private static void CheckExtents(Manifest manifest)
    {
        int entry = 0, within = 0;
        foreach (Extent extent in manifest.Extents)
        {
            FuzzException.Require(extent.Bytes >= 1 && extent.DiskOffset >= 0 && extent.DiskOffset <= manifest.DiskBytes - extent.Bytes, "an extent lies outside of the disk");
            FuzzException.Require(extent.Chunk == manifest.Entries[entry] && extent.ChunkOffset == within, "an extent is not of the entry that is its turn");
            within += extent.Bytes;
            int bytes = manifest.Chunks[extent.Chunk].Bytes;
            FuzzException.Require(within <= bytes, "an entry has more extents than bytes");
            if (within == bytes)
            {
                (entry, within) = (entry + 1, 0);
            }
        }

        FuzzException.Require(entry == manifest.Entries.Length && within == 0, "an entry has fewer extents than bytes");
        CheckApart([.. manifest.Extents.Select(extent => (extent.DiskOffset, (long)extent.Bytes))], "extents on the disk");
    }

    private static void CheckPatches(Manifest manifest)
    {
        FuzzException.Require(manifest.Bases.Length <= 64, "there are too many bases");
        int[] patchedTo = new int[manifest.Bases.Length];
        foreach (PatchReference patch in manifest.Patches)
        {
            FuzzException.Require(patch.Base >= 0 && patch.Base < manifest.Bases.Length && patch.BaseStream >= 0 && patch.BaseOffset >= 0, "a patch has no base");
            FuzzException.Require(patch.FirstEntry >= patchedTo[patch.Base], "two patches from one base make the same entry");
            patchedTo[patch.Base] = patch.FirstEntry + patch.EntryCount;
            FuzzException.Require(patch.BaseBytes is >= 1 and <= PatchReference.LargestBaseBytes, "the window of a patch has a length that it cannot have");
            FuzzException.Require(
                manifest.Streams.Any(stream => patch.FirstEntry >= stream.FirstEntry && patch.FirstEntry + patch.EntryCount <= stream.FirstEntry + stream.EntryCount) && patch.EntryCount >= 1,
                "the entries of a patch are not of one stream");
            FuzzException.Require(patch.Bytes == manifest.BytesOf(patch.FirstEntry, patch.EntryCount) && patch.Bytes <= PatchReference.LargestBytes, "a patch does not make what its entries have");
            CheckPlace(manifest.Packs, patch.Pack, patch.PackOffset, patch.EncodedBytes, patch.Bytes, null);
        }
    }

    private static void CheckApart((long Start, long Bytes)[] places, string what)
    {
        Array.Sort(places);
        for (int i = 1; i < places.Length; i++)
        {
            FuzzException.Require(places[i - 1].Start + places[i - 1].Bytes <= places[i].Start, $"two {what} overlap");
        }
    }
}
