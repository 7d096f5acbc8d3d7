namespace MedV.Chunking.Tests;

public sealed class DigestTests
{
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Fact]
    public void A_digest_is_the_sha_256_of_its_content()
    {
        Assert.Equal(OfNothing, Digest.Of([]).ToString());
    }

    [Fact]
    public void A_digest_survives_as_text_of_either_case_and_as_bytes()
    {
        Digest digest = Digest.Of([]);
        byte[] bytes = new byte[Digest.Length];
        digest.CopyTo(bytes);

        Assert.True(Digest.TryParse(OfNothing.ToUpperInvariant(), out Digest parsed));
        Assert.Equal(digest, parsed);
        Assert.Equal(digest, Digest.FromBytes(bytes));
        Assert.Equal(Convert.FromHexString(OfNothing), bytes);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85g")]
    public void Anything_but_64_hexadecimal_digits_is_no_digest(string? text)
    {
        Assert.False(Digest.TryParse(text, out _));
    }

    [Fact]
    public void Digests_are_ordered_like_their_bytes()
    {
        byte[][] bytes = [.. Enumerable.Range(0, 100).Select(i => Vectors.Xorshift((ulong)i + 1, Digest.Length)), new byte[32], [.. new byte[31], 1]];

        Assert.Equal(
            bytes.Select(Convert.ToHexStringLower).Order(StringComparer.Ordinal),
            bytes.Select(value => Digest.FromBytes(value)).Order().Select(digest => digest.ToString()));
    }

    [Fact]
    public void Only_the_right_bytes_become_a_verified_chunk()
    {
        Digest id = Digest.Of([1, 2, 3]);

        Assert.True(VerifiedChunk.TryVerify(id, [1, 2, 3], out VerifiedChunk chunk));
        Assert.Equal([1, 2, 3], chunk.Content.ToArray());
        Assert.False(VerifiedChunk.TryVerify(id, [1, 2, 4], out chunk));
        Assert.True(chunk.Content.IsEmpty);
    }
}
