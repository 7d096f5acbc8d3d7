using MedV.Chunking.Manifests;

namespace MedV.Chunking.Tests.Manifests;

/// <summary>The rules of docs/formats/manifest.md once more, written without a look at the reader.</summary>
internal static class ManifestRules
{
    public static void Check(Manifest manifest)
    {
        Assert.InRange(manifest.DiskBytes, 0, 64L << 40);
        Assert.InRange(manifest.Parameters.MaximumBytes, 64, ChunkingParameters.LargestMaximumBytes);
        Assert.All(manifest.Packs, pack => Assert.InRange(pack.Bytes, 65, 64 << 20));
        Assert.Equal(manifest.Packs.Length, manifest.Packs.Select(pack => pack.Id).Distinct().Count());
        Assert.Equal(manifest.Chunks.Length, manifest.Chunks.Select(chunk => chunk.Id).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, manifest.Packs.Length), manifest.Chunks.Select(chunk => chunk.Pack).Distinct());
        Assert.All(manifest.Chunks, chunk =>
        {
            Assert.InRange(chunk.Bytes, 1, manifest.Parameters.MaximumBytes);
            Assert.InRange(chunk.EncodedBytes, 1, chunk.Bytes);
            Assert.Equal(chunk.Encoding == ChunkEncoding.Stored, chunk.EncodedBytes == chunk.Bytes);
            Assert.InRange(chunk.PackOffset, 64, manifest.Packs[chunk.Pack].Bytes - chunk.EncodedBytes);
        });

        Assert.Equal(
            Enumerable.Range(0, manifest.Chunks.Length),
            manifest.Extents.Select(extent => extent.Chunk).Where(chunk => chunk != Extent.Zeros).Distinct());
        Assert.Equal(manifest.DiskBytes, manifest.Extents.Sum(extent => extent.Bytes));
        long end = 0;
        int before = 0;
        foreach (Extent extent in manifest.Extents)
        {
            Assert.Equal(end, extent.DiskOffset);
            Assert.True(extent.Bytes > 0);
            Assert.False(extent.Chunk == Extent.Zeros && before == Extent.Zeros);
            Assert.True(extent.Chunk == Extent.Zeros || extent.Bytes == manifest.Chunks[extent.Chunk].Bytes);
            end += extent.Bytes;
            before = extent.Chunk;
        }
    }
}
