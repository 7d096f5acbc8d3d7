using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;
using MedV.Testing.Chunking;

namespace MedV.Store.Tests.BaseDisks;

public sealed class PackedImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_disk_that_was_packed_is_assembled_bit_for_bit_from_its_packs_over_a_restart()
    {
        byte[] content = new byte[6_000_123];
        SampleImage.RandomBytes(seed: 1, 2_000_000).CopyTo(content, 0);
        SampleImage.RandomBytes(seed: 1, 1_000_000).CopyTo(content, 3_500_000);
        SampleImage.RandomBytes(seed: 2, 700_123).CopyTo(content, 5_300_000);
        SampleImage image = await SampleImage.OfAsync(content);
        Digest id = image.Root.Id;
        int half = image.Manifest.Chunks.Length / 2;
        using (BaseDisk disk = BaseDisk.Open(_folder.Path, id, image.Manifest))
        {
            Fetch(image, disk, 0, half);
        }

        using BaseDisk again = BaseDisk.Open(_folder.Path, id, image.Manifest);
        await again.RecoverAsync(null, CancellationToken.None);
        int recovered = again.ChunksHeld;
        Fetch(image, again, half, again.Chunks);

        Assert.Equal(half, recovered);
        Assert.True(await again.CompleteAsync(null, CancellationToken.None));
        Assert.Equal(content, File.ReadAllBytes(again.Path));
    }

    public void Dispose() => _folder.Dispose();

    private static void Fetch(SampleImage image, BaseDisk disk, int from, int to)
    {
        for (int chunk = from; chunk < to; chunk++)
        {
            ChunkReference reference = image.Manifest.Chunks[chunk];
            byte[] plain = new byte[reference.Bytes];
            Assert.True(ChunkCodec.TryDecode(reference.Encoding, image.Encoded(chunk).Span, plain));
            Assert.True(VerifiedChunk.TryVerify(reference.Id, plain, out VerifiedChunk content));
            disk.Write(chunk, content);
        }
    }
}
