namespace MedV.Chunking.Manifests.Pages;

/// <summary>docs/formats/manifest.md, "Place pages": where streams lie on the disk.</summary>
/// <remarks>Records: distance from the end of the one before (signed), length in bytes; length 0 is all that is left of the stream, and ends it.</remarks>
internal static class PlacePage
{
    public static void Read(ReadOnlySpan<byte> untrusted, int records, ManifestTables tables)
    {
        var page = new PageBytes(untrusted);
        long end = 0;
        for (int i = 0; i < records; i++)
        {
            long offset = end + Distance(ref page);
            long bytes = page.Number(ManifestFormat.LargestDiskBytes);
            end = offset + tables.AddPlace(offset, bytes);
        }

        ManifestRule.Require(page.IsAtEnd, "a page goes on behind its last record");
    }

    /// <summary>Adds the places of a stream to a page.</summary>
    /// <param name="page">The page.</param>
    /// <param name="end">Where the last place on the page ended; 0 for the first.</param>
    /// <param name="places">The places of the stream.</param>
    /// <param name="isLast">Whether they are all that are left of it.</param>
    public static void Write(PageDraft page, ref long end, ReadOnlySpan<Place> places, bool isLast)
    {
        for (int i = 0; i < places.Length; i++)
        {
            page.Signed(places[i].DiskOffset - end);
            page.Number(isLast && i == places.Length - 1 ? 0 : places[i].Bytes);
            end = places[i].DiskOffset + places[i].Bytes;
            page.Records++;
        }
    }

    private static long Distance(ref PageBytes page)
    {
        long distance = page.Signed();
        ManifestRule.Require(distance is >= -ManifestFormat.LargestDiskBytes and <= ManifestFormat.LargestDiskBytes, $"a place is {distance} bytes away");
        return distance;
    }
}
