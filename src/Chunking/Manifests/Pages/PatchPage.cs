namespace MedV.Chunking.Manifests.Pages;

/// <summary>docs/formats/manifest.md, "Patch pages": shorter ways from one older version.</summary>
/// <remarks>
/// Base 32, packs, then records: flags u8 (2: says where it lies), distance of the first entry from the end of the patch before, entries, stream of
/// the base, offset and length of the window, encoded length, pack and offset if it says so.
/// </remarks>
internal static class PatchPage
{
    private const int Jumps = 2;

    public static void Read(ReadOnlySpan<byte> untrusted, int records, ManifestTables tables)
    {
        var page = new PageBytes(untrusted);
        int number = tables.NumberOfBase(page.Digest());
        int[] packs = tables.Packs.Read(ref page);
        var places = new PagePlaces();
        int entry = 0;
        for (int i = 0; i < records; i++)
        {
            byte flags = page.Byte();
            ManifestRule.Require((flags & ~Jumps) == 0, "a reserved bit of a patch is set");
            int first = entry + page.Int32(tables.EntryCount - entry);
            int count = page.Int32(tables.EntryCount - first);
            entry = first + count;
            int baseStream = page.Int32(ManifestFormat.LargestRecordCount);
            long baseOffset = page.Number(ManifestFormat.LargestDiskBytes);
            int baseBytes = page.Int32(PatchReference.LargestBaseBytes);
            int encodedBytes = page.Int32(PatchReference.LargestBytes);
            (int pack, int offset) = places.Read(ref page, (flags & Jumps) != 0, encodedBytes, packs, tables.Packs.Packs);
            int bytes = tables.RequireRun(number, first, count);
            ManifestRule.Require(encodedBytes > 0 && encodedBytes < bytes && baseBytes > 0, $"the patch for entry {first} is not shorter than what it makes");
            tables.Patches.Add(new PatchReference(number, baseStream, baseOffset, baseBytes, first, count, bytes, pack, offset, encodedBytes));
        }

        ManifestRule.Require(page.IsAtEnd, "a page goes on behind its last record");
    }

    /// <summary>Writes a page of patches from one base, by their first entry.</summary>
    public static PageDraft Write(Digest from, IReadOnlyList<PatchReference> patches, IReadOnlyList<PackReference> packs)
    {
        int[] used = [.. patches.Select(patch => patch.Pack).Distinct()];
        var page = new PageDraft(PageKind.Patches) { Records = patches.Count };
        page.Digest(from);
        PackTable.Write(page, [.. used.Select(pack => packs[pack])]);
        var places = new PagePlaces();
        int entry = 0;
        foreach (PatchReference patch in patches)
        {
            bool jumps = places.IsJump(patch.Pack, patch.PackOffset);
            page.Byte(jumps ? (byte)Jumps : (byte)0);
            page.Number(patch.FirstEntry - entry);
            page.Number(patch.EntryCount);
            page.Number(patch.BaseStream);
            page.Number(patch.BaseOffset);
            page.Number(patch.BaseBytes);
            page.Number(patch.EncodedBytes);
            if (jumps)
            {
                page.Number(Array.IndexOf(used, patch.Pack));
                page.Number(patch.PackOffset);
            }

            places.Passed(patch.Pack, patch.PackOffset, patch.EncodedBytes);
            entry = patch.FirstEntry + patch.EntryCount;
        }

        return page;
    }
}
