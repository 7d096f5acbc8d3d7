using FsCheck;
using FsCheck.Fluent;

namespace MedV.Chunking.Tests;

public sealed class PatchCodecTests
{
    /// <summary>Content that does not compress, so that whatever a patch saves comes from the prefix.</summary>
    private static readonly byte[] Old = Vectors.Xorshift(1, 300_000);

    private static readonly byte[] New = Edited(Old);

    [ZstdFact]
    public void What_was_encoded_decodes_to_the_same_bytes_with_the_same_prefix() =>
        Prop.ForAll<byte[], byte[], int>((before, data, number) =>
        {
            byte[] prefix = [.. before, .. data, .. before];
            byte[] plain = [1, .. data, .. before, .. data];

            byte[] patch = Encode(prefix, plain, 1 + Math.Abs(number % PatchCodec.HighestLevel));

            return Decode(prefix, patch, plain.Length) is byte[] decoded && decoded.SequenceEqual(plain);
        }).QuickCheckThrowOnFailure();

    [ZstdTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(19)]
    public void A_patch_costs_what_is_new(int level)
    {
        byte[] patch = Encode(Old, New, level);

        Assert.Equal(New, Decode(Old, patch, New.Length));
        Assert.InRange(patch.Length, 100, 500);
    }

    [ZstdFact]
    public void The_whole_of_the_longest_prefix_is_within_reach_of_the_longest_patch()
    {
        byte[] prefix = Vectors.Xorshift(2, PatchCodec.LargestPrefixBytes);
        byte[] plain = [.. Enumerable.Range(0, 64).SelectMany(part => prefix.AsSpan((63 - part) * 262_144, 65_536).ToArray())];

        byte[] patch = Encode(prefix, plain, PatchCodec.DefaultLevel);

        Assert.Equal(PatchCodec.LargestPlainBytes, plain.Length);
        Assert.Equal(plain, Decode(prefix, patch, plain.Length));
        Assert.InRange(patch.Length, 1, 64 * 100);
    }

    [ZstdFact]
    public void Without_a_prefix_a_patch_is_the_content_compressed()
    {
        byte[] plain = new byte[100_000];

        byte[] patch = Encode([], plain, PatchCodec.DefaultLevel);

        Assert.Equal(plain, Decode([], patch, plain.Length));
        Assert.InRange(patch.Length, 1, 100);
    }

    [ZstdFact]
    public void A_prefix_that_looks_like_a_dictionary_is_content_like_any_other()
    {
        byte[] prefix = [0x37, 0xA4, 0x30, 0xEC, 1, 0, 0, 0, .. Old];

        byte[] patch = Encode(prefix, New, PatchCodec.DefaultLevel);

        Assert.Equal(New, Decode(prefix, patch, New.Length));
        Assert.InRange(patch.Length, 1, 500);
    }

    [ZstdFact]
    public void A_patch_that_is_longer_than_asked_for_is_not_made()
    {
        byte[] patch = Encode(Old, New, PatchCodec.DefaultLevel);

        Assert.True(PatchCodec.Encode(Old, New, new byte[patch.Length + 64], PatchCodec.DefaultLevel, out int bytes));
        Assert.Equal(patch.Length, bytes);
        Assert.False(PatchCodec.Encode(Old, New, new byte[patch.Length - 1], PatchCodec.DefaultLevel, out bytes));
        Assert.Equal(0, bytes);
        Assert.False(PatchCodec.Encode(Old, New, [], PatchCodec.DefaultLevel, out _));
        Assert.False(PatchCodec.Encode(Vectors.Xorshift(3, 1000), Old, new byte[Old.Length], PatchCodec.DefaultLevel, out _));
    }

    [ZstdFact]
    public void The_same_input_gives_the_same_patch_on_every_thread()
    {
        byte[][] patches = new byte[8][];

        Parallel.For(0, patches.Length, i => patches[i] = Encode(Old, New, PatchCodec.DefaultLevel));

        Assert.All(patches, patch => Assert.Equal(patches[0], patch));
    }

    [ZstdFact]
    public void A_patch_with_another_prefix_never_gives_the_content()
    {
        byte[] patch = Encode(Old, New, PatchCodec.DefaultLevel);

        foreach (byte[] other in (byte[][])[[], Old[1..], Old[..^1], [.. Old, 0], New, Vectors.Xorshift(4, Old.Length), Old[..1000]])
        {
            // Where the lengths agree zstd cannot know; the digests of the chunks do.
            Assert.False(Decode(other, patch, New.Length) is byte[] decoded && decoded.SequenceEqual(New));
        }
    }

    [ZstdFact]
    public void A_patch_leaves_nothing_behind_for_the_chunk_or_patch_that_follows()
    {
        byte[] patch = Encode(Old, New, PatchCodec.DefaultLevel);
        byte[] chunk = new byte[1000];
        ChunkEncoding encoding = ChunkCodec.Encode(new byte[1000], chunk, out int bytes);

        Assert.Equal(New, Decode(Old, patch, New.Length));

        Assert.True(ChunkCodec.TryDecode(encoding, chunk.AsSpan(0, bytes), new byte[1000]));
        Assert.False(ChunkCodec.TryDecode(ChunkEncoding.Zstd, patch, new byte[New.Length]));
        Assert.Null(Decode([], patch, New.Length));
    }

    [ZstdFact]
    public void A_length_or_level_out_of_range_is_a_mistake_of_the_caller()
    {
        byte[] prefix = new byte[PatchCodec.LargestPrefixBytes + 1];
        byte[] plain = new byte[PatchCodec.LargestPlainBytes + 1];

        Assert.Throws<ArgumentOutOfRangeException>(() => PatchCodec.Encode(prefix, New, new byte[1000], 3, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchCodec.Encode(Old, plain, new byte[1000], 3, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchCodec.Encode(Old, [], new byte[1000], 3, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchCodec.Encode(Old, New, new byte[1000], 0, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchCodec.Encode(Old, New, new byte[1000], PatchCodec.HighestLevel + 1, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchCodec.TryDecode(prefix, [1], new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchCodec.TryDecode(Old, [1], plain));
        Assert.Throws<ArgumentOutOfRangeException>(() => PatchCodec.TryDecode(Old, [1], []));
    }

    [Fact]
    public void Patches_are_there_where_chunks_of_zstd_are() =>
        Assert.Equal(ChunkCodec.CanDecode(ChunkEncoding.Zstd), PatchCodec.IsAvailable);

    private static byte[] Encode(byte[] prefix, byte[] plain, int level)
    {
        byte[] encoded = new byte[plain.Length + 1000];
        Assert.True(PatchCodec.Encode(prefix, plain, encoded, level, out int bytes));
        return encoded[..bytes];
    }

    private static byte[]? Decode(byte[] prefix, byte[] patch, int length)
    {
        byte[] plain = new byte[length];
        return PatchCodec.TryDecode(prefix, patch, plain) ? plain : null;
    }

    /// <summary>A hundred new bytes in the middle, some taken out, and the two halves changed over.</summary>
    private static byte[] Edited(byte[] old) => [.. old[150_000..], .. Vectors.Xorshift(5, 100), .. old[..149_000]];
}
