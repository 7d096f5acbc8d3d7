using MedV.Chunking;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;

namespace MedV.Testing.Chunking;

/// <summary>A small disk with all that was made of it, for tests of whatever takes a manifest and packs.</summary>
/// <param name="Disk">The content.</param>
/// <param name="Manifest">Its recipe.</param>
/// <param name="ManifestFile">The same as a file.</param>
/// <param name="Packs">The packs by their digest.</param>
/// <param name="Statistics">What the packer says.</param>
public sealed record SampleImage(
    byte[] Disk, Manifest Manifest, byte[] ManifestFile, IReadOnlyDictionary<Digest, byte[]> Packs, PackStatistics Statistics)
{
    /// <summary>Packs <paramref name="disk"/> in memory.</summary>
    public static async Task<SampleImage> OfAsync(byte[] disk, PackingOptions? options = null, IKnownChunks? known = null, params DiskRange[] holes)
    {
        var sink = new InMemoryPackSink();
        PackedImage image = await ImagePacker.PackAsync(
            new MemoryDiskSource(disk, holes), options ?? PackingOptions.Default, known ?? KnownChunks.None, sink, progress: null, CancellationToken.None);
        return new SampleImage(disk, image.Manifest, ManifestWriter.Write(image.Manifest), sink.Packs, image.Statistics);
    }

    /// <summary>Bytes that do not compress: the same for the same seed.</summary>
    public static byte[] RandomBytes(int seed, int count)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The encoded bytes of a chunk, as a range request to the origin would give them.</summary>
    public ReadOnlyMemory<byte> Encoded(int chunk)
    {
        ChunkReference reference = Manifest.Chunks[chunk];
        return Packs[Manifest.Packs[reference.Pack].Id].AsMemory(reference.PackOffset, reference.EncodedBytes);
    }
}
