using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Manifests;

public sealed class BundleMapTests
{
    [Fact]
    public void A_bundle_has_the_chunks_that_start_in_its_cell_of_the_pack()
    {
        ManifestSample sample = new ManifestSample()
            .WithPack(0, pack => pack with { Bytes = 10 << 20 })
            .WithChunk(2, chunk => chunk with { PackOffset = BundleMap.CellBytes });

        var map = new BundleMap(sample.Manifest);

        Assert.Equal([(sample.Packs[0].Id, 0), (sample.Packs[1].Id, 0), (sample.Packs[0].Id, 1)], map.Bundles.Select(bundle => (bundle.Pack, bundle.Cell)));
        Assert.Equal([0, 1, 2], Enumerable.Range(0, 3).Select(map.BundleOf));
    }

    [Fact]
    public void A_chunk_that_starts_at_the_last_byte_of_a_cell_belongs_to_it()
    {
        ManifestSample sample = new ManifestSample()
            .WithPack(0, pack => pack with { Bytes = 10 << 20 })
            .WithChunk(2, chunk => chunk with { PackOffset = BundleMap.CellBytes - 1 });

        var map = new BundleMap(sample.Manifest);

        Assert.Equal([0, 2], map.Bundles[0].Items.ToArray());
    }

    [Fact]
    public async Task Each_chunk_is_in_one_bundle_in_the_order_of_the_pack()
    {
        SampleImage image = await SampleImage.OfAsync(Vectors.Xorshift(1, 9_000_000), new PackingOptions { LargestPackBytes = 5 << 20 });

        var map = new BundleMap(image.Manifest);

        Assert.Equal(Enumerable.Range(0, image.Manifest.Chunks.Length), map.Bundles.SelectMany(bundle => bundle.Items).Order());
        Assert.All(map.Bundles.Index(), bundle =>
        {
            Assert.All(bundle.Item.Items, chunk => Assert.Equal(bundle.Index, map.BundleOf(chunk)));
            int[] offsets = [.. bundle.Item.Items.Select(chunk => image.Manifest.Chunks[chunk].PackOffset)];
            Assert.Equal(offsets.Order(), offsets);
        });
    }

    [Fact]
    public async Task Two_versions_agree_on_the_bundle_of_a_chunk_that_they_share()
    {
        byte[] disk = Vectors.Xorshift(2, 6_000_000);
        SampleImage before = await SampleImage.OfAsync(disk);
        disk.AsSpan(0, 500_000).Fill(7);
        SampleImage after = await SampleImage.OfAsync(disk, known: before.Known());

        Dictionary<Digest, (Digest, int)> placesBefore = Places(before.Manifest);
        Dictionary<Digest, (Digest, int)> placesAfter = Places(after.Manifest);

        Digest[] shared = [.. placesBefore.Keys.Intersect(placesAfter.Keys)];
        Assert.InRange(shared.Length, 50, placesBefore.Count);
        Assert.All(shared, chunk => Assert.Equal(placesBefore[chunk], placesAfter[chunk]));
    }

    private static Dictionary<Digest, (Digest Pack, int Cell)> Places(Manifest manifest)
    {
        var map = new BundleMap(manifest);
        return manifest.Chunks.Index().ToDictionary(
            chunk => chunk.Item.Id,
            chunk => (map.Bundles[map.BundleOf(chunk.Index)].Pack, map.Bundles[map.BundleOf(chunk.Index)].Cell));
    }
}
