using FsCheck;
using FsCheck.Fluent;

namespace MedV.Chunking.Tests;

public sealed class ChunkCodecTests
{
    private static readonly byte[] Text = [.. Enumerable.Repeat("a sentence that is worth encoding, "u8.ToArray(), 100).SelectMany(part => part)];

    [Fact]
    public void What_was_encoded_decodes_to_the_same_bytes() =>
        Prop.ForAll<byte[], int>((data, repeats) =>
        {
            byte[] plain = [1, .. Enumerable.Repeat(data, 1 + Math.Abs(repeats % 50)).SelectMany(part => part)];

            (ChunkEncoding encoding, byte[] encoded) = Encode(plain);

            byte[] decoded = new byte[plain.Length];
            return ChunkCodec.TryDecode(encoding, encoded, decoded) && decoded.SequenceEqual(plain) && encoded.Length <= plain.Length;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Encodings))]
    public void What_does_not_shrink_is_stored(ChunkEncoding preferred)
    {
        foreach (int length in (int[])[1, 2, 10, 10_000, ChunkingParameters.LargestMaximumBytes])
        {
            byte[] plain = Vectors.Xorshift(1, length);
            byte[] encoded = new byte[length];

            ChunkEncoding encoding = ChunkCodec.EncodeWith(preferred, plain, encoded, out int bytes, ChunkCodec.DefaultLevel);

            Assert.Equal((ChunkEncoding.Stored, length), (encoding, bytes));
            Assert.Equal(plain, encoded);
        }
    }

    [Fact]
    public void A_chunk_without_bytes_or_longer_than_any_is_a_mistake_of_the_caller()
    {
        byte[] tooLong = new byte[ChunkingParameters.LargestMaximumBytes + 1];

        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkCodec.Encode([], tooLong, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkCodec.Encode(tooLong, tooLong, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChunkCodec.Encode(Text, new byte[Text.Length - 1], out _));
    }

    [Fact]
    public void A_chunk_that_shrinks_is_one_zstd_frame_where_libzstd_is_present()
    {
        (ChunkEncoding encoding, byte[] encoded) = Encode(Text);

        Assert.Equal(ChunkCodec.CanDecode(ChunkEncoding.Zstd) ? ChunkEncoding.Zstd : ChunkEncoding.Brotli, encoding);
        Assert.InRange(encoded.Length, 1, Text.Length / 10);
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_chunk_of_another_length_than_declared_is_refused(ChunkEncoding encoding)
    {
        byte[] encoded = EncodeAs(encoding, Text);

        Assert.True(ChunkCodec.TryDecode(encoding, encoded, new byte[Text.Length]));
        Assert.False(ChunkCodec.TryDecode(encoding, encoded, new byte[Text.Length - 1]));
        Assert.False(ChunkCodec.TryDecode(encoding, encoded, new byte[Text.Length + 1]));
        Assert.False(ChunkCodec.TryDecode(encoding, encoded, []));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Bytes_after_the_chunk_are_refused(ChunkEncoding encoding)
    {
        byte[] encoded = EncodeAs(encoding, Text);

        Assert.False(ChunkCodec.TryDecode(encoding, [.. encoded, 0], new byte[Text.Length]));
        Assert.False(ChunkCodec.TryDecode(encoding, [.. encoded, .. encoded], new byte[2 * Text.Length + 1]));
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Every_truncated_chunk_is_refused(ChunkEncoding encoding)
    {
        byte[] encoded = EncodeAs(encoding, Text);

        for (int length = 0; length < encoded.Length; length++)
        {
            Assert.False(ChunkCodec.TryDecode(encoding, encoded.AsSpan(0, length), new byte[Text.Length]));
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void A_flipped_bit_never_crashes_and_never_passes_for_the_chunk(ChunkEncoding encoding)
    {
        byte[] encoded = EncodeAs(encoding, Text);
        byte[] decoded = new byte[Text.Length];

        for (int bit = 0; bit < encoded.Length * 8; bit++)
        {
            byte[] flipped = [.. encoded];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            bool passes = ChunkCodec.TryDecode(encoding, flipped, decoded) && VerifiedChunk.TryVerify(Digest.Of(Text), decoded, out _);

            // zstd and Brotli have bits without meaning; with those the bytes are right, and that is all that counts.
            Assert.True(!passes || decoded.SequenceEqual(Text));
        }
    }

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Noise_is_refused(ChunkEncoding encoding) =>
        Prop.ForAll<byte[]>(noise =>
        {
            byte[] start = EncodeAs(encoding, Text)[..8];
            return encoding == ChunkEncoding.Stored
                || (!ChunkCodec.TryDecode(encoding, noise, new byte[1_000_000])
                    && !ChunkCodec.TryDecode(encoding, [.. start, .. noise], new byte[1_000_000]));
        }).QuickCheckThrowOnFailure();

    [ZstdTheory]
    [InlineData("28b52ffd")] // a magic number and nothing else
    [InlineData("28b52ffda0ffffffff010000")] // says that it has 4 GiB
    [InlineData("28b52ffdc0ffffffffffffff7f010000")] // says that it has 2^63 bytes
    [InlineData("28b52ffd00f8010000")] // asks for a window of terabytes
    [InlineData("502a4d180400000000000000")] // a skippable frame
    [InlineData("502a4d1800000000" + "28b52ffd2001090000aa")] // a skippable frame before a good one
    [InlineData("28b52ffd2001090000aa" + "28b52ffd2001090000aa")] // two frames
    [InlineData("25b52ffd2001090000aa")] // a format of 2015
    [InlineData("28b52ffd2001080000aa")] // a last block that is missing
    public void A_hostile_zstd_frame_is_refused_without_memory_for_what_it_claims(string hexadecimal)
    {
        byte[] encoded = Convert.FromHexString(hexadecimal);
        byte[] plain = new byte[1];

        Assert.False(ChunkCodec.TryDecode(ChunkEncoding.Zstd, encoded, plain));
    }

    [ZstdFact]
    public void A_frame_written_by_hand_is_read()
    {
        // Magic number, single segment with one byte of content size, last raw block of one byte.
        byte[] plain = new byte[1];

        Assert.True(ChunkCodec.TryDecode(ChunkEncoding.Zstd, Convert.FromHexString("28b52ffd2001090000aa"), plain));
        Assert.Equal([0xAA], plain);
    }

    [Fact]
    public void An_encoding_of_the_future_is_refused()
    {
        Assert.False(ChunkCodec.CanDecode((ChunkEncoding)3));
        Assert.False(ChunkCodec.TryDecode((ChunkEncoding)3, [1], new byte[1]));
    }

    public static TheoryData<ChunkEncoding> Encodings =>
        [.. new[] { ChunkEncoding.Stored, ChunkEncoding.Brotli, ChunkEncoding.Zstd }.Where(ChunkCodec.CanDecode)];

    private static byte[] EncodeAs(ChunkEncoding encoding, byte[] plain)
    {
        if (encoding == ChunkEncoding.Stored)
        {
            return plain;
        }

        byte[] encoded = new byte[plain.Length];
        Assert.Equal(encoding, ChunkCodec.EncodeWith(encoding, plain, encoded, out int bytes, ChunkCodec.DefaultLevel));
        return encoded[..bytes];
    }

    private static (ChunkEncoding Encoding, byte[] Encoded) Encode(byte[] plain)
    {
        byte[] encoded = new byte[plain.Length];
        ChunkEncoding encoding = ChunkCodec.Encode(plain, encoded, out int bytes);
        return (encoding, encoded[..bytes]);
    }
}
