using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking.Manifests;

namespace MedV.Chunking.Tests.Manifests;

public sealed class TableTests
{
    public static TheoryData<int, int, int, int, ChunkEncoding> Chunks => new()
    {
        { 1, 0, 64, 1, ChunkEncoding.Stored },
        { ChunkingParameters.LargestMaximumBytes, 0, 64, ChunkingParameters.LargestMaximumBytes, ChunkEncoding.Stored },
        { ChunkingParameters.LargestMaximumBytes, (1 << 27) - 1, (1 << 26) - 1, 1, ChunkEncoding.Brotli },
        { ChunkingParameters.LargestMaximumBytes, 0x555_5555, 0x155_5555, ChunkingParameters.LargestMaximumBytes - 1, ChunkEncoding.Zstd },
        { 2, 0x2AA_AAAA, 0x2AA_AAAA, 1, ChunkEncoding.Zstd },
    };

    [Theory]
    [MemberData(nameof(Chunks))]
    public void A_chunk_comes_out_of_the_table_as_it_went_in(int bytes, int pack, int offset, int encodedBytes, ChunkEncoding encoding)
    {
        var chunk = new ChunkReference(Digest.Of("a"u8), bytes, pack, offset, encodedBytes, encoding);

        var table = new ChunkTable([chunk, chunk with { Id = Digest.Of("b"u8) }]);

        Assert.Equal([chunk, chunk with { Id = Digest.Of("b"u8) }], table);
        Assert.Equal((chunk.Id, bytes), (table.IdOf(0), table.BytesOf(0)));
    }

    [Theory]
    [InlineData(0, 0, 64, 0, ChunkEncoding.Stored)]
    [InlineData(ChunkingParameters.LargestMaximumBytes + 1, 0, 64, 1, ChunkEncoding.Zstd)]
    [InlineData(10, 1 << 27, 64, 9, ChunkEncoding.Zstd)]
    [InlineData(10, 0, 1 << 26, 9, ChunkEncoding.Zstd)]
    [InlineData(10, 0, 64, 10, ChunkEncoding.Zstd)]
    [InlineData(10, 0, 64, 9, ChunkEncoding.Stored)]
    [InlineData(10, 0, 64, 11, ChunkEncoding.Brotli)]
    public void A_chunk_that_no_manifest_may_have_does_not_get_into_the_table(int bytes, int pack, int offset, int encodedBytes, ChunkEncoding encoding)
    {
        var table = new ChunkTable(1);

        Assert.ThrowsAny<ArgumentException>(() => table.Add(new ChunkReference(Digest.Of("a"u8), bytes, pack, offset, encodedBytes, encoding)));
    }

    [Fact]
    public void Extents_come_out_of_the_table_as_they_went_in_and_in_the_order_of_the_disk() =>
        Prop.ForAll<int, PositiveInt>((seed, count) =>
        {
            var random = new Random(seed);
            var chunks = new ChunkTable([.. Enumerable.Range(0, 20).Select(i => Chunk(random.Next(1, 9)))]);
            int[] entries = [.. Enumerable.Range(0, count.Get * 3).Select(_ => random.Next(chunks.Length))];
            Extent[] extents = Cut(chunks, entries, random);

            var table = new ExtentTable(chunks, entries);
            foreach (Extent extent in extents)
            {
                table.Add(extent.DiskOffset, extent.ChunkOffset);
            }

            return extents.SequenceEqual(table)
                && extents.OrderBy(extent => extent.DiskOffset).SequenceEqual(table.DiskOrder.ToArray().Select(index => table[index]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stream_ends_where_the_next_one_starts()
    {
        var table = new StreamTable();
        table.Start(0, 0);
        table.Start(3, 5);
        table.End(4, 9);

        Assert.Equal([new ManifestStream(0, 3, 0, 5), new ManifestStream(3, 1, 5, 4)], table);
    }

    private static ChunkReference Chunk(int bytes) => new(Digest.Of("a"u8), bytes, 0, 64, bytes, ChunkEncoding.Stored);

    /// <summary>Entries in pieces at places of their own, far from each other or not.</summary>
    private static Extent[] Cut(ChunkTable chunks, int[] entries, Random random)
    {
        var extents = new List<Extent>();
        foreach (int chunk in entries)
        {
            for (int done = 0; done < chunks.BytesOf(chunk);)
            {
                int left = chunks.BytesOf(chunk) - done;
                int bytes = random.Next(3) == 0 ? random.Next(1, left + 1) : left;
                extents.Add(new Extent(0, bytes, chunk, done));
                done += bytes;
            }
        }

        int[] places = [.. Enumerable.Range(0, extents.Count)];
        random.Shuffle(places);
        return [.. extents.Select((extent, i) => extent with { DiskOffset = places[i] * 10L })];
    }
}
