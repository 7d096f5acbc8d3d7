using FsCheck;
using FsCheck.Fluent;
using MedV.Chunking.Boundaries;

namespace MedV.Chunking.Tests.Boundaries;

public sealed class FastCdcTests
{
    [Fact]
    public void It_cuts_where_the_document_says() =>
        Prop.ForAll(Gen.Choose(1, int.MaxValue).ToArbitrary(), seed =>
        {
            byte[] data = Vectors.Xorshift((ulong)seed, 100 + (seed % 3000));
            var parameters = new ChunkingParameters(64 + (seed % 37), 128 << (seed % 3), 600 + (seed % 1999));

            return FastCdc.FindNext(data, parameters) == Cutting.FindNextByTheBook(data, parameters);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Joining_the_chunks_of_any_input_gives_the_input_back() =>
        Prop.ForAll<byte[]>(data =>
            Cutting.Lengths(data, Cutting.Small).Sum() == data.Length
            && Cutting.Lengths(data, Cutting.Small).All(length => length > 0)).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_chunk_but_the_last_keeps_the_limits()
    {
        List<int> lengths = Cutting.Lengths(Vectors.Xorshift(3, 2_000_000), Cutting.Small);

        Assert.All(lengths.SkipLast(1), length => Assert.InRange(length, 128, 2048));
        Assert.InRange(lengths[^1], 1, 2048);
    }

    [Fact]
    public void Most_chunks_are_near_the_average()
    {
        List<int> lengths = Cutting.Lengths(Vectors.Xorshift(4, 16_000_000), ChunkingParameters.Default);

        double mean = lengths.Average();
        int atTheMaximum = lengths.Count(length => length == ChunkingParameters.Default.MaximumBytes);
        Assert.InRange(mean, 60 * 1024, 90 * 1024);
        Assert.True(atTheMaximum <= lengths.Count / 100, $"{atTheMaximum} of {lengths.Count} chunks were cut by force");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(127)]
    [InlineData(128)]
    public void What_is_no_longer_than_the_minimum_is_one_chunk(int bytes)
    {
        int length = FastCdc.FindNext(Vectors.Xorshift(5, bytes), Cutting.Small);

        Assert.Equal(bytes, length);
    }

    [Fact]
    public void Content_without_a_boundary_is_cut_at_the_maximum()
    {
        int length = FastCdc.FindNext(new byte[10_000], Cutting.Small);

        Assert.Equal(2048, length);
    }

    [Fact]
    public void An_answer_shorter_than_the_data_does_not_depend_on_what_follows()
    {
        byte[] data = Vectors.Xorshift(6, 4096);
        int whole = FastCdc.FindNext(data, Cutting.Small);

        for (int offered = 0; offered < data.Length; offered++)
        {
            Assert.Equal(Math.Min(whole, offered), FastCdc.FindNext(data.AsSpan(0, offered), Cutting.Small));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    [InlineData(150_001)]
    [InlineData(299_999)]
    public void An_inserted_byte_changes_only_the_chunks_around_it(int place)
    {
        byte[] before = Vectors.Xorshift(7, 300_000);
        byte[] after = [.. before[..place], 0x5A, .. before[place..]];

        HashSet<string> chunksBefore = Chunks(before);
        HashSet<string> chunksAfter = Chunks(after);

        Assert.InRange(chunksAfter.Except(chunksBefore).Count(), 1, 8);
    }

    private static HashSet<string> Chunks(byte[] data)
    {
        var chunks = new HashSet<string>();
        int start = 0;
        foreach (int length in Cutting.Lengths(data, Cutting.Small))
        {
            chunks.Add(Digest.Of(data.AsSpan(start, length)).ToString());
            start += length;
        }

        return chunks;
    }
}
