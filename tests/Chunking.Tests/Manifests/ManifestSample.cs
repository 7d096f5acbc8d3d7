using MedV.Chunking.Manifests;

namespace MedV.Chunking.Tests.Manifests;

/// <summary>A small manifest in memory: three chunks in two packs.</summary>
internal sealed record ManifestSample
{
    public PackReference[] Packs { get; init; } = [new(Digest.Of([1]), 5000), new(Digest.Of([2]), 1000)];

    public ChunkReference[] Chunks { get; init; } =
    [
        new(Digest.Of([10]), 2000, 0, 64, 2000, ChunkEncoding.Stored),
        new(Digest.Of([11]), 1000, 1, 64, 936, ChunkEncoding.Zstd),
        new(Digest.Of([12]), 500, 0, 2064, 100, ChunkEncoding.Brotli),
    ];

    public PatchReference[] Patches { get; init; } = [];

    public Manifest Manifest => new(new ChunkingParameters(128, 512, 2048), 9000)
    {
        Packs = [.. Packs],
        Chunks = new ChunkTable(Chunks),
        Entries = [.. Enumerable.Range(0, Chunks.Length)],
        Patches = [.. Patches],
    };

    public ManifestSample WithChunk(int number, Func<ChunkReference, ChunkReference> change) =>
        this with { Chunks = [.. Chunks.Select((chunk, i) => i == number ? change(chunk) : chunk)] };

    public ManifestSample WithPack(int number, Func<PackReference, PackReference> change) =>
        this with { Packs = [.. Packs.Select((pack, i) => i == number ? change(pack) : pack)] };
}
