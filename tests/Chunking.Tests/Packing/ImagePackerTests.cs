using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Packing;

public sealed class ImagePackerTests
{
    [Fact]
    public async Task A_disk_can_be_put_together_again_from_its_manifest_and_packs()
    {
        byte[] disk = [.. SampleImage.RandomBytes(1, 3_000_000), .. new byte[100_000], .. SampleImage.RandomBytes(2, 500_001), .. new byte[50_000]];

        SampleImage image = await SampleImage.OfAsync(disk);

        Assert.Equal(disk, Join(image));
    }

    private static byte[] Join(SampleImage image)
    {
        Manifest manifest = Manifest.Open(image.ManifestFile, Digest.Of(image.ManifestFile));
        byte[] disk = new byte[manifest.DiskBytes];
        foreach (Extent extent in manifest.Extents.Where(extent => extent.Chunk != Extent.Zeros))
        {
            ChunkReference chunk = manifest.Chunks[extent.Chunk];
            byte[] plain = new byte[chunk.Bytes];
            Assert.True(ChunkCodec.TryDecode(chunk.Encoding, image.Encoded(extent.Chunk).Span, plain));
            Assert.True(VerifiedChunk.TryVerify(chunk.Id, plain, out VerifiedChunk verified));
            verified.Content.CopyTo(disk.AsSpan((int)extent.DiskOffset));
        }

        return disk;
    }
}
