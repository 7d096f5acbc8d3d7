using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;

namespace MedV.Chunking.Tests.Packs;

public sealed class PackWriterTests
{
    [Fact]
    public void A_pack_is_its_header_and_its_chunks()
    {
        using var stream = new MemoryStream();
        using var writer = new PackWriter(stream);

        Assert.True(writer.TryAdd([1, 2, 3], out int first));
        Assert.True(writer.TryAdd([4], out int second));
        PackReference pack = writer.Complete();

        Assert.Equal((64, 67), (first, second));
        Assert.Equal([.. "MEDVPACK"u8, 1, 0, 64, 0, .. new byte[52], 1, 2, 3, 4], stream.ToArray());
        Assert.Equal(new PackReference(Digest.Of(stream.ToArray()), 68), pack);
    }

    [Fact]
    public void A_chunk_that_does_not_fit_leaves_the_pack_as_it_was()
    {
        using var stream = new MemoryStream();
        using var writer = new PackWriter(stream, largestBytes: 70);
        writer.TryAdd([1, 2, 3, 4], out _);

        bool fits = writer.TryAdd([5, 6, 7], out _);

        Assert.False(fits);
        Assert.Equal(68, stream.Length);
        Assert.True(writer.TryAdd([5, 6], out _));
    }

    [Fact]
    public void A_header_with_any_other_bit_is_not_of_this_version()
    {
        using var stream = new MemoryStream();
        using var writer = new PackWriter(stream);
        byte[] header = stream.ToArray();

        Assert.True(PackFormat.IsHeader(header));
        Assert.False(PackFormat.IsHeader(header.AsSpan(0, 63)));
        for (int bit = 0; bit < 64 * 8; bit++)
        {
            byte[] flipped = [.. header];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(PackFormat.IsHeader(flipped));
        }
    }
}
