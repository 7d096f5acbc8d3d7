using System.Collections.Immutable;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Chunking.Streams;
using MedV.Chunking.Tests.Manifests;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Packing;

/// <summary>The two versions of tests/vectors/manifest/README.md: what was published once is read for ever, by two programs.</summary>
public sealed class GoldenImageTests
{
    private static readonly PackingOptions Options = new() { Chunking = new ChunkingParameters(1024, 4096, 16384), DiscardsUncovered = true };
    private static readonly string Folder = Vectors.PathOf("manifest");

    [Fact]
    public async Task The_published_versions_are_what_the_packer_makes()
    {
        SampleImage[] images = await PackAsync();
        if (Environment.GetEnvironmentVariable("MEDV_APPROVE") == "1")
        {
            Publish(images);
        }

        // The bytes of an encoded page are libzstd's choice; what it says, and what it is known by, is ours.
        for (int version = 0; version < images.Length; version++)
        {
            ManifestRoot published = Open(version);
            Assert.Equal(Pages(images[version].Root), Pages(published));
            Assert.True(version > 0 || images[version].Root.RecipeId == published.RecipeId, "the first version, which has no patches, has another recipe");
            Assert.Equal(images[version].Manifest.Chunks.Select(chunk => chunk.Id), published.ReadManifest(new PackFolder(Folder, published)).Chunks.Select(chunk => chunk.Id));
        }
    }

    [Fact]
    public void The_published_versions_have_every_kind_of_record()
    {
        ManifestRoot root = Open(1);
        var pages = new PackFolder(Folder, root);
        Manifest manifest = root.ReadManifest(pages);
        ImmutableArray<StreamName> names = root.ReadNames(pages);

        Assert.Equal([PageKind.Chunks, PageKind.Places, PageKind.Patches, PageKind.Names], root.Pages.Select(page => page.Kind).Distinct());
        Assert.Equal([StreamKind.File, StreamKind.Metadata, StreamKind.Rest, StreamKind.Slack], names.Select(name => name.Kind).Distinct().Order());
        Assert.Contains(manifest.Chunks, chunk => chunk.Encoding == ChunkEncoding.Stored);
        Assert.Contains(manifest.Chunks, chunk => chunk.Encoding == ChunkEncoding.Zstd);
        Assert.True(manifest.Entries.Length > manifest.Chunks.Length, "no chunk is used twice");
        Assert.Contains(manifest.Extents, extent => extent.ChunkOffset > 0);
        Assert.Equal(Open(0).Id, Assert.Single(manifest.Bases));
        Assert.NotEmpty(manifest.Patches);
        ManifestRules.Check(manifest);
    }

    [PythonFact]
    public async Task A_second_implementation_made_from_the_documents_rebuilds_both_disks()
    {
        string output = await PythonFactAttribute.RunAsync(
            Vectors.PathOf("rebuild.py"), Folder, Path.Combine(Folder, "1.root"), Path.Combine(Folder, "2.root"));

        string[] lines = output.Split('\n');
        Assert.StartsWith($"{Digest.Of(Disk(1))} {Disk(1).Length} bytes, 9 streams, recipe {Open(0).RecipeId}, 0 of 0 patches", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{Digest.Of(Disk(2))} {Disk(2).Length} bytes, 9 streams, recipe {Open(1).RecipeId}", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 of", lines[1], StringComparison.Ordinal);
    }

    /// <summary>As the README beside the vectors describes it.</summary>
    private static byte[] Disk(int version)
    {
        byte[] disk = new byte[400_000];
        Vectors.Xorshift(1, 512).CopyTo(disk, 0);
        Vectors.Xorshift(2, 8192).CopyTo(disk, 4096);
        Vectors.Xorshift(3, 100).CopyTo(disk, 16_384);
        Vectors.Xorshift(4, 50_000).CopyTo(disk, 20_480);
        Vectors.Xorshift(4, 50_000).AsSpan(0, 30_000).CopyTo(disk.AsSpan(77_824));
        Vectors.Xorshift(4, 50_000).AsSpan(30_000).CopyTo(disk.AsSpan(151_552));
        Enumerable.Range(0, 30_000).Select(i => (byte)"the quick brown fox\n"[i * i % 20]).ToArray().CopyTo(disk, 180_224);
        Vectors.Xorshift(6, 10_000).CopyTo(disk, 218_600);
        Vectors.Xorshift(7, 300).CopyTo(disk, 210_300);
        if (version == 2)
        {
            Vectors.Xorshift(8, 700).CopyTo(disk, 40_000);
            Vectors.Xorshift(9, 50).CopyTo(disk, 5000);
            Vectors.Xorshift(10, 2000).CopyTo(disk, 310_000);
        }

        return disk;
    }

    private static DiskStream[] Streams(int version) =>
    [
        Stream(StreamKind.Metadata, "", (0, 0, 512)),
        new DiskStream(new StreamName(1, StreamKind.Metadata, ""), [new StreamExtent(4096, 4096, 8192)]),
        Stream(StreamKind.File, "etc/hostname", (0, 16_384, 100)),
        Stream(StreamKind.File, $"lib/libx.so.{version}", (0, 20_480, 50_000)),
        Stream(StreamKind.File, "lib/copy in two pieces", (0, 77_824, 30_000), (30_000, 151_552, 20_000)),
        Stream(StreamKind.File, "share/text", (0, 180_224, 30_000)),
        Stream(StreamKind.File, "share/zeros", (0, 231_000, 40_000)),
        Stream(StreamKind.File, "var/with a hole", (0, 218_600, 4096), (8192, 222_696, 5904)),
        Stream(StreamKind.Slack, "", (0, 16_484, 3996), (3996, 210_224, 3000)),
        Stream(StreamKind.Rest, "", (215_000, 215_000, 3600), (300_000, 300_000, 100_000)),
    ];

    private static DiskStream Stream(StreamKind kind, string path, params (long Offset, long DiskOffset, long Bytes)[] extents) =>
        new(
            new StreamName(kind == StreamKind.Metadata || path.Length == 0 ? 0 : 1, kind, path),
            [.. extents.Select(extent => new StreamExtent(extent.Offset, extent.DiskOffset, extent.Bytes))]);

    private static async Task<SampleImage[]> PackAsync()
    {
        SampleImage first = await SampleImage.OfAsync(Disk(1), Streams(1), Options);
        return [first, await SampleImage.OfAsync(Disk(2), Streams(2), Options, first.Known(), first)];
    }

    private static IEnumerable<(PageKind, Digest, int, int)> Pages(ManifestRoot root) =>
        root.Pages.Select(page => (page.Kind, page.Kind == PageKind.Patches ? default : page.Id, page.Kind == PageKind.Patches ? 0 : page.Bytes, page.Records));

    private static ManifestRoot Open(int version)
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Folder, $"{version + 1}.root"));
        return ManifestRoot.Open(file, Digest.Of(file));
    }

    private static void Publish(SampleImage[] images)
    {
        foreach (string file in Directory.EnumerateFiles(Folder, "*.pack"))
        {
            File.Delete(file);
        }

        for (int version = 0; version < images.Length; version++)
        {
            File.WriteAllBytes(Path.Combine(Folder, $"{version + 1}.root"), images[version].RootFile);
            foreach ((Digest id, byte[] pack) in images[version].Packs)
            {
                File.WriteAllBytes(Path.Combine(Folder, $"{id}.pack"), pack);
            }
        }
    }

    private sealed class PackFolder(string folder, ManifestRoot root) : IPageSource
    {
        public bool TryRead(PageReference page, Span<byte> destination) => ChunkCodec.TryDecode(
            page.Encoding, File.ReadAllBytes(Path.Combine(folder, $"{root.Packs[page.Pack].Id}.pack")).AsSpan(page.PackOffset, page.EncodedBytes), destination);
    }
}
