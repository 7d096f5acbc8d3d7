using FsCheck;
using FsCheck.Fluent;

namespace MedV.Chunking.Tests;

/// <summary>Patches from outside that were made to do harm, or were harmed.</summary>
public sealed class HostilePatchTests
{
    private static readonly byte[] Old = Vectors.Xorshift(1, 4000);

    private static readonly byte[] New = [.. Old[2000..], 1, 2, 3, .. Old[..1900]];

    /// <summary>The golden patch, which any version of libzstd reads: docs/formats/patch.md.</summary>
    private static readonly byte[] Patch = Convert.FromHexString(File.ReadAllText(Vectors.PathOf("patch/moved.hex")).ReplaceLineEndings(""));

    [ZstdFact]
    public void The_golden_patch_gives_the_golden_content()
    {
        byte[] plain = new byte[New.Length];

        Assert.True(PatchCodec.TryDecode(Old, Patch, plain));
        Assert.Equal(New, plain);
    }

    [ZstdFact]
    public void Every_truncated_patch_is_refused()
    {
        for (int length = 0; length < Patch.Length; length++)
        {
            Assert.False(PatchCodec.TryDecode(Old, Patch.AsSpan(0, length), new byte[New.Length]));
        }
    }

    [ZstdFact]
    public void Bytes_behind_a_patch_are_refused()
    {
        Assert.False(PatchCodec.TryDecode(Old, [.. Patch, 0], new byte[New.Length]));
        Assert.False(PatchCodec.TryDecode(Old, [.. Patch, .. Patch], new byte[2 * New.Length]));
    }

    [ZstdFact]
    public void A_patch_of_another_length_than_declared_is_refused()
    {
        Assert.False(PatchCodec.TryDecode(Old, Patch, new byte[New.Length - 1]));
        Assert.False(PatchCodec.TryDecode(Old, Patch, new byte[New.Length + 1]));
        Assert.False(PatchCodec.TryDecode(Old, Patch, new byte[PatchCodec.LargestPlainBytes]));
    }

    [ZstdFact]
    public void A_flipped_bit_never_crashes_and_never_passes_for_the_content()
    {
        byte[] plain = new byte[New.Length];
        for (int bit = 0; bit < Patch.Length * 8; bit++)
        {
            byte[] flipped = [.. Patch];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            bool passes = PatchCodec.TryDecode(Old, flipped, plain) && VerifiedChunk.TryVerify(Digest.Of(New), plain, out _);

            // zstd has bits without meaning; with those the bytes are right, and that is all that counts.
            Assert.True(!passes || plain.SequenceEqual(New));
        }
    }

    [ZstdFact]
    public void A_good_patch_still_works_after_any_damaged_one() =>
        Prop.ForAll<int, byte, int>((place, value, prefixLength) =>
        {
            byte[] damaged = [.. Patch];
            damaged[Math.Abs(place % damaged.Length)] = value;
            PatchCodec.TryDecode(Old.AsSpan(0, Math.Abs(prefixLength % Old.Length)), damaged, new byte[New.Length]);

            byte[] plain = new byte[New.Length];
            return PatchCodec.TryDecode(Old, Patch, plain) && plain.SequenceEqual(New);
        }).QuickCheckThrowOnFailure();

    [ZstdFact]
    public void Noise_is_refused() =>
        Prop.ForAll<byte[]>(noise =>
            !PatchCodec.TryDecode(Old, noise, new byte[100_000])
            && !PatchCodec.TryDecode(Old, [.. Patch[..8], .. noise], new byte[100_000])).QuickCheckThrowOnFailure();

    [ZstdTheory]
    [InlineData("")]
    [InlineData("28b52ffd")] // a magic number and nothing else
    [InlineData("28b52ffda0ffffffff010000")] // says that it has 4 GiB
    [InlineData("28b52ffdc0ffffffffffffff7f010000")] // says that it has 2^63 bytes
    [InlineData("28b52ffd00f8010000")] // asks for a window of terabytes, and does not say how long it is
    [InlineData("28b52ffd80f8" + "01000000" + "090000aa")] // the same, and says that it has the one byte
    [InlineData("28b52ffd0000090000aa")] // does not say how long it is
    [InlineData("28b52ffd2002090000aa")] // says two bytes and has one
    [InlineData("28b52ffd2001110000aabb")] // says one byte and has two
    [InlineData("28b52ffd2001faff0faafbff0faa")] // says one byte, and repeats one 131 071 times, twice
    [InlineData("28b52ffd210701090000aa")] // wants dictionary 7
    [InlineData("502a4d180400000000000000")] // a skippable frame
    [InlineData("502a4d1800000000" + "28b52ffd2001090000aa")] // a skippable frame before a good one
    [InlineData("28b52ffd2001090000aa" + "28b52ffd2001090000aa")] // two frames
    [InlineData("25b52ffd2001090000aa")] // a format of 2015
    [InlineData("28b52ffd2001080000aa")] // a last block that is missing
    public void A_hostile_frame_is_refused_without_memory_for_what_it_claims(string hexadecimal)
    {
        byte[] encoded = Convert.FromHexString(hexadecimal);

        Assert.False(PatchCodec.TryDecode(Old, encoded, new byte[1]));
    }

    [ZstdFact]
    public void A_bomb_ends_with_the_length_that_was_declared()
    {
        // Blocks that repeat a byte 131 071 times, after a header that says 4 MiB: 33 of them are more than that.
        byte[] bomb = [0x28, 0xB5, 0x2F, 0xFD, 0xA0, 0, 0, 0x40, 0, .. Enumerable.Repeat((byte[])[0xFA, 0xFF, 0x0F, 0xAA], 1000).SelectMany(block => block), 1, 0, 0];

        Assert.False(PatchCodec.TryDecode(Old, bomb, new byte[PatchCodec.LargestPlainBytes]));
    }

    [ZstdFact]
    public void A_reference_to_before_the_prefix_is_refused()
    {
        byte[] plain = new byte[New.Length];

        Assert.False(PatchCodec.TryDecode(Old.AsSpan(Old.Length - 1000), Patch, plain));
        Assert.False(PatchCodec.TryDecode([], Patch, plain));
    }

    [ZstdFact]
    public void A_frame_written_by_hand_is_read()
    {
        // Magic number, single segment with one byte of content size, last raw block of one byte.
        byte[] plain = new byte[1];

        Assert.True(PatchCodec.TryDecode(Old, Convert.FromHexString("28b52ffd2001090000aa"), plain));
        Assert.Equal([0xAA], plain);
    }
}
