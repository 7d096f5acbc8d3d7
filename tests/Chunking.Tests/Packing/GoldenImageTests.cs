using MedV.Chunking.Boundaries;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packing;
using MedV.Testing.Chunking;

namespace MedV.Chunking.Tests.Packing;

/// <summary>The disk of tests/vectors/chunking/README.md, its manifest and its pack, byte for byte.</summary>
public sealed class GoldenImageTests
{
    private static readonly PackingOptions Options = new() { Chunking = new ChunkingParameters(4096, 16384, 65536) };

    /// <summary>Nothing in it can be encoded, so that its pack does not depend on a version of libzstd.</summary>
    private static byte[] Disk()
    {
        byte[] disk = new byte[800_000];
        Vectors.Xorshift(1, 200_704).CopyTo(disk, 0);
        Vectors.Xorshift(2, 151_552).CopyTo(disk, 262_144);
        Vectors.Xorshift(1, 200_704).CopyTo(disk, 524_288);
        return disk;
    }

    [Fact]
    public async Task The_manifest_and_the_pack_are_the_published_ones()
    {
        SampleImage image = await SampleImage.OfAsync(Disk(), Options, new EarlierVersion());

        Vectors.AssertEqual("manifest/image.manifest", image.ManifestFile);
        Vectors.AssertEqual("pack/image.pack", Assert.Single(image.Packs).Value);
    }

    [Fact]
    public void The_published_manifest_can_be_read()
    {
        byte[] file = File.ReadAllBytes(Vectors.PathOf("manifest/image.manifest"));

        Manifest manifest = Manifest.Open(file, Digest.Of(file));

        Assert.Equal(2, manifest.Packs.Length);
        Assert.Equal(file, ManifestWriter.Write(manifest));
    }

    /// <summary>Says that the origin has the first chunk of the second stretch in a pack of an earlier version, in a form that it can have.</summary>
    private sealed class EarlierVersion : IKnownChunks
    {
        private static readonly byte[] Stretch = Vectors.Xorshift(2, 151_552);
        private readonly Digest _known = Digest.Of(Stretch.AsSpan(0, FastCdc.FindNext(Stretch, Options.Chunking)));

        public bool TryFind(Digest id, out KnownChunk place)
        {
            place = new KnownChunk(new PackReference(Digest.Of("a pack of an earlier version"u8), 1_000_000), 64, 700, ChunkEncoding.Zstd);
            return id == _known;
        }
    }
}
