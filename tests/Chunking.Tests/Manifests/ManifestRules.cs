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
        Assert.All(manifest.Chunks, chunk =>
        {
            Assert.InRange(chunk.Bytes, 1, manifest.Parameters.MaximumBytes);
            Assert.InRange(chunk.EncodedBytes, 1, chunk.Bytes);
            Assert.Equal(chunk.Encoding == ChunkEncoding.Stored, chunk.EncodedBytes == chunk.Bytes);
            Assert.InRange(chunk.PackOffset, 64, manifest.Packs[chunk.Pack].Bytes - chunk.EncodedBytes);
        });

        Assert.Equal(Enumerable.Range(0, manifest.Chunks.Length), manifest.Entries.Distinct());
        int entry = 0, extent = 0;
        foreach (ManifestStream stream in manifest.Streams)
        {
            Assert.Equal((entry, extent), (stream.FirstEntry, stream.FirstExtent));
            Assert.True(stream.EntryCount > 0);
            for (; entry < stream.FirstEntry + stream.EntryCount; entry++)
            {
                ChunkReference chunk = manifest.Chunks[manifest.Entries[entry]];
                for (int placed = 0; placed < chunk.Bytes; extent++)
                {
                    Assert.Equal((manifest.Entries[entry], placed), (manifest.Extents[extent].Chunk, manifest.Extents[extent].ChunkOffset));
                    Assert.InRange(manifest.Extents[extent].Bytes, 1, chunk.Bytes - placed);
                    placed += manifest.Extents[extent].Bytes;
                }
            }

            Assert.Equal(extent, stream.FirstExtent + stream.ExtentCount);
        }

        Assert.Equal((manifest.Entries.Length, manifest.Extents.Length), (entry, extent));
        long end = 0;
        foreach (Extent each in manifest.Extents.OrderBy(each => each.DiskOffset))
        {
            Assert.InRange(each.DiskOffset, end, manifest.DiskBytes - each.Bytes);
            end = each.DiskOffset + each.Bytes;
        }
    }
}
