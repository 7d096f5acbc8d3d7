using MedV.Chunking;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Chunking.Streams;

namespace MedV.Testing.Chunking;

/// <summary>A small disk with all that was made of it, for tests of whatever takes a manifest and packs.</summary>
/// <param name="Disk">The content.</param>
/// <param name="Manifest">Its recipe.</param>
/// <param name="Root">The root of the same.</param>
/// <param name="RootFile">The root's file.</param>
/// <param name="Packs">The packs by their digest.</param>
/// <param name="Statistics">What the packer says.</param>
public sealed record SampleImage(
    byte[] Disk,
    Manifest Manifest,
    ManifestRoot Root,
    byte[] RootFile,
    IReadOnlyDictionary<Digest, byte[]> Packs,
    PackStatistics Statistics) : IPageSource, IChunkReader
{
    /// <summary>Packs <paramref name="disk"/> in memory.</summary>
    public static Task<SampleImage> OfAsync(byte[] disk, PackingOptions? options = null, KnownChunks? known = null, params DiskRange[] holes) =>
        OfAsync(disk, null, options, known, null, holes);

    /// <summary>Packs <paramref name="disk"/> in memory, cut into <paramref name="streams"/>.</summary>
    public static async Task<SampleImage> OfAsync(
        byte[] disk,
        IReadOnlyList<DiskStream>? streams,
        PackingOptions? options = null,
        KnownChunks? known = null,
        SampleImage? patchFrom = null,
        params DiskRange[] holes)
    {
        var sink = new InMemoryPackSink();
        var source = new MemoryDiskSource(disk, holes);
        PackedImage image = await ImagePacker.PackAsync(
            source,
            streams ?? DiskStream.Whole(source),
            options ?? PackingOptions.Default,
            known ?? KnownChunks.None,
            patchFrom?.AsBase(),
            sink,
            progress: null,
            CancellationToken.None);
        return new SampleImage(disk, image.Manifest, image.Root, image.RootFile, sink.Packs, image.Statistics);
    }

    /// <summary>What the origin knows when this image is published.</summary>
    public KnownChunks Known() => KnownChunks.From([(Root, Manifest)]);

    /// <inheritdoc/>
    public bool TryRead(PageReference page, Span<byte> destination) =>
        Packs.TryGetValue(Root.Packs[page.Pack].Id, out byte[]? pack)
        && ChunkCodec.TryDecode(page.Encoding, pack.AsSpan(page.PackOffset, page.EncodedBytes), destination);

    /// <inheritdoc/>
    public bool TryRead(int chunk, Span<byte> destination) =>
        ChunkCodec.TryDecode(Manifest.Chunks[chunk].Encoding, Encoded(chunk).Span, destination);

    /// <summary>This image as what another is patched from.</summary>
    public PatchBase AsBase() => new(Root.Id, Manifest, Root.ReadNames(this), this);

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
