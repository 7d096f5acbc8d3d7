using MedV.Chunking.Manifests;

namespace MedV.Chunking.Tests.Manifests;

/// <summary>A manifest in parts, so that a test can break one of them.</summary>
internal sealed record ManifestSample
{
    public ChunkingParameters Parameters { get; init; } = new(128, 512, 2048);

    public long DiskBytes { get; init; } = 9000;

    public PackReference[] Packs { get; init; } = [new(Digest.Of([1]), 5000), new(Digest.Of([2]), 1000)];

    public ChunkReference[] Chunks { get; init; } =
    [
        new(Digest.Of([10]), 2000, 0, 64, 2000, ChunkEncoding.Stored),
        new(Digest.Of([11]), 1000, 1, 64, 936, ChunkEncoding.Zstd),
        new(Digest.Of([12]), 500, 0, 2064, 100, ChunkEncoding.Brotli),
    ];

    /// <summary>Chunk 0, chunk 1, zeros, chunk 0 again, chunk 2.</summary>
    public Extent[] Extents { get; init; } =
    [
        new(0, 2000, 0), new(2000, 1000, 1), new(3000, 3500, Extent.Zeros), new(6500, 2000, 0), new(8500, 500, 2),
    ];

    public Manifest Manifest => new(Parameters, DiskBytes, [.. Packs], [.. Chunks], [.. Extents]);

    public byte[] File => ManifestWriter.Write(Manifest);

    /// <summary>Opens a file with the digest it really has, so that the rules are what it meets.</summary>
    public static Manifest Open(ReadOnlySpan<byte> file) => Manifest.Open(file, Digest.Of(file));

    public ManifestSample WithChunk(int number, Func<ChunkReference, ChunkReference> change) =>
        this with { Chunks = [.. Chunks.Select((chunk, i) => i == number ? change(chunk) : chunk)] };

    public ManifestSample WithPack(int number, Func<PackReference, PackReference> change) =>
        this with { Packs = [.. Packs.Select((pack, i) => i == number ? change(pack) : pack)] };
}
