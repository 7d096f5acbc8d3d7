namespace MedV.Chunking.Tests;

public sealed class ChunkSealsTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7 % 251))];
    private static readonly Digest Id = Digest.Of(Content);

    [Fact]
    public void A_chunk_without_a_seal_is_hashed_and_then_has_one()
    {
        var seals = new ChunkSeals(3);

        Assert.True(seals.TryVerify(1, Id, Content, out VerifiedChunk content));
        Assert.Equal(Id, content.Id);

        // Another digest is not looked at any more: the seal was.
        Assert.True(seals.TryVerify(1, Digest.Of([1]), Content, out _));
        Assert.False(seals.TryVerify(2, Digest.Of([1]), Content, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50_000)]
    [InlineData(99_999)]
    public void A_changed_bit_is_seen_whether_there_is_a_seal_or_not(int at)
    {
        var seals = new ChunkSeals(2);
        seals.Add(0, Content);
        byte[] damaged = [.. Content];
        damaged[at] ^= 0x10;

        Assert.False(seals.TryVerify(0, Id, damaged, out _));
        Assert.False(seals.TryVerify(1, Id, damaged, out _));
        Assert.True(seals.TryVerify(0, Id, Content, out _));
    }

    [Fact]
    public void Bytes_that_are_wrong_get_no_seal()
    {
        var seals = new ChunkSeals(1);
        byte[] wrong = [1, 2, 3];

        Assert.False(seals.TryVerify(0, Id, wrong, out _));
        Assert.False(seals.TryVerify(0, Id, wrong, out _));
    }

    [Fact]
    public void A_seal_that_does_not_fit_is_overruled_by_the_digest()
    {
        var seals = new ChunkSeals(1);
        seals.Add(0, [9, 9]);

        Assert.True(seals.TryVerify(0, Id, Content, out _));
    }
}
