namespace MedV.Chunking.Manifests.Pages;

/// <summary>docs/formats/manifest.md, "Chunk pages": the chunks of streams in their order.</summary>
/// <remarks>Packs, then records: flags u8 (1: first of a stream, 2: says where it lies, bits 4-7: encoding), id 32, plain length, encoded length unless stored, pack and offset if it says so.</remarks>
internal static class ChunkPage
{
    private const int StartsStream = 1;
    private const int Jumps = 2;
    private const int EncodingShift = 4;

    public static void Read(ReadOnlySpan<byte> untrusted, int records, ManifestTables tables)
    {
        var page = new PageBytes(untrusted);
        int[] packs = tables.Packs.Read(ref page);
        var places = new PagePlaces();
        for (int i = 0; i < records; i++)
        {
            byte flags = page.Byte();
            ManifestRule.Require((flags & 0xC) == 0, "a reserved bit of a chunk is set");
            var encoding = (ChunkEncoding)(flags >> EncodingShift);
            ManifestRule.RequireKnown(ChunkCodec.IsKnown(encoding), "encoding", flags >> EncodingShift);

            Digest id = page.Digest();
            int bytes = page.Int32(tables.Parameters.MaximumBytes);
            ManifestRule.Require(bytes > 0, $"chunk {id} is empty");
            int encodedBytes = encoding == ChunkEncoding.Stored ? bytes : page.Int32(bytes - 1);
            ManifestRule.Require(encodedBytes > 0, $"chunk {id} has no encoded bytes");
            (int pack, int offset) = places.Read(ref page, (flags & Jumps) != 0, encodedBytes, packs, tables.Packs.Packs);
            tables.AddEntry((flags & StartsStream) != 0, new ChunkReference(id, bytes, pack, offset, encodedBytes, encoding));
        }

        ManifestRule.Require(page.IsAtEnd, "a page goes on behind its last record");
    }

    /// <summary>Writes a page.</summary>
    /// <param name="chunks">Its records, and whether they start a stream.</param>
    /// <param name="packs">What their pack numbers mean.</param>
    public static PageDraft Write(IReadOnlyList<(ChunkReference Chunk, bool StartsStream)> chunks, IReadOnlyList<PackReference> packs)
    {
        int[] used = [.. chunks.Select(record => record.Chunk.Pack).Distinct()];
        var page = new PageDraft(PageKind.Chunks) { Records = chunks.Count };
        PackTable.Write(page, [.. used.Select(pack => packs[pack])]);
        var places = new PagePlaces();
        foreach ((ChunkReference chunk, bool starts) in chunks)
        {
            bool jumps = places.IsJump(chunk.Pack, chunk.PackOffset);
            page.Byte((byte)((starts ? StartsStream : 0) | (jumps ? Jumps : 0) | ((int)chunk.Encoding << EncodingShift)));
            page.Digest(chunk.Id);
            page.Number(chunk.Bytes);
            if (chunk.Encoding != ChunkEncoding.Stored)
            {
                page.Number(chunk.EncodedBytes);
            }

            if (jumps)
            {
                page.Number(Array.IndexOf(used, chunk.Pack));
                page.Number(chunk.PackOffset);
            }

            places.Passed(chunk.Pack, chunk.PackOffset, chunk.EncodedBytes);
        }

        return page;
    }
}
