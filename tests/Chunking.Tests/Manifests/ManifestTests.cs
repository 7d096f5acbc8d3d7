using System.Buffers.Binary;
using MedV.Chunking.Manifests;

namespace MedV.Chunking.Tests.Manifests;

public sealed class ManifestTests
{
    private static readonly ManifestSample Good = new();

    [Fact]
    public void What_was_written_is_read()
    {
        Manifest manifest = ManifestSample.Open(Good.File);

        Assert.Equal(Good.Parameters, manifest.Parameters);
        Assert.Equal(Good.DiskBytes, manifest.DiskBytes);
        Assert.Equal(Good.Packs, manifest.Packs.ToArray());
        Assert.Equal(Good.Chunks, manifest.Chunks.ToArray());
        Assert.Equal(Good.Extents, manifest.Extents.ToArray());
    }

    [Fact]
    public void A_file_with_another_digest_is_not_even_looked_at()
    {
        var exception = Assert.Throws<ManifestException>(() => Manifest.Open([], Digest.Of(Good.File)));

        Assert.Equal(ManifestFault.Untrusted, exception.Fault);
    }

    [Fact]
    public void An_empty_disk_has_a_manifest_of_one_header()
    {
        byte[] file = (Good with { DiskBytes = 0, Packs = [], Chunks = [], Extents = [] }).File;

        Assert.Equal(64, file.Length);
        Assert.Equal(0, ManifestSample.Open(file).DiskBytes);
    }

    [Fact]
    public void The_largest_disk_has_64_tebibytes()
    {
        ManifestSample zeros = Good with { Packs = [], Chunks = [], DiskBytes = 1L << 46, Extents = [new(0, 1L << 46, Extent.Zeros)] };

        Assert.Equal(1L << 46, ManifestSample.Open(zeros.File).DiskBytes);
        AssertRefused(ManifestFault.Malformed, (zeros with { DiskBytes = (1L << 46) + 1 }).File);
    }

    [Theory]
    [InlineData(8, 2)] // a later version
    [InlineData(9, 1)]
    [InlineData(12, 2)] // another hash
    [InlineData(13, 2)] // another chunker
    [InlineData(64 + (2 * 36) + 47, 3)] // another encoding of chunk 0
    public void What_a_later_program_may_write_is_unsupported(int offset, byte value)
    {
        byte[] file = Good.File;
        file[offset] = value;

        AssertRefused(ManifestFault.Unsupported, file);
    }

    [Fact]
    public void Each_broken_rule_is_found()
    {
        foreach ((string rule, ManifestSample broken) in Broken)
        {
            byte[] file = broken.File;

            var exception = Record.Exception(() => ManifestSample.Open(file));

            Assert.True(exception is ManifestException { Fault: ManifestFault.Malformed }, $"{rule}: {exception?.Message ?? "was accepted"}");
        }
    }

    [Fact]
    public void Counts_that_the_file_has_no_room_for_cost_no_memory()
    {
        byte[] file = Good.File;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(28), 1 << 27);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(32), 1 << 27);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(36), -1);
        long before = GC.GetAllocatedBytesForCurrentThread();

        AssertRefused(ManifestFault.Malformed, file);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Every_truncated_or_longer_file_is_refused()
    {
        byte[] file = Good.File;

        for (int length = 0; length < file.Length; length++)
        {
            AssertRefused(ManifestFault.Malformed, file[..length]);
        }

        AssertRefused(ManifestFault.Malformed, [.. file, 0]);
    }

    [Fact]
    public void Each_flipped_bit_is_refused_or_gives_another_manifest_that_follows_every_rule()
    {
        byte[] file = Good.File;
        int accepted = 0;

        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] flipped = [.. file];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            accepted += AssertRefusedOrFollowsEveryRule(flipped) ? 1 : 0;
        }

        // Those of the digests, at least: any digest is as good as another.
        Assert.InRange(accepted, 5 * 256, file.Length * 8 / 10 * 9);
    }

    [Fact]
    public void Numbers_at_the_ends_of_their_range_are_refused_or_give_another_manifest_that_follows_every_rule()
    {
        byte[] file = Good.File;

        for (int offset = 0; offset <= file.Length - sizeof(uint); offset++)
        {
            uint value = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset));
            foreach (uint other in (uint[])[0, 1, int.MaxValue, 1u + int.MaxValue, uint.MaxValue, unchecked(value + 1), unchecked(value - 1)])
            {
                byte[] changed = [.. file];
                BinaryPrimitives.WriteUInt32LittleEndian(changed.AsSpan(offset), other);

                AssertRefusedOrFollowsEveryRule(changed);
            }
        }
    }

    private static IEnumerable<(string Rule, ManifestSample Broken)> Broken =>
    [
        ("a pack longer than 64 MiB", Good.WithPack(0, pack => pack with { Bytes = (64 << 20) + 1 })),
        ("a pack that is only a header", Good.WithPack(0, pack => pack with { Bytes = 64 })),
        ("a pack that is there twice", Good.WithPack(1, pack => pack with { Id = Good.Packs[0].Id })),
        ("a pack that no chunk is in", Good with { Packs = [.. Good.Packs, new(Digest.Of([3]), 100)] }),
        ("packs not in the order of first use", Good.WithChunk(0, chunk => chunk with { Pack = 1 })),
        ("a pack that is not there", Good.WithChunk(2, chunk => chunk with { Pack = 2 })),
        ("a negative pack", Good.WithChunk(2, chunk => chunk with { Pack = -1 })),
        ("an empty chunk", Good.WithChunk(0, chunk => chunk with { Bytes = 0, EncodedBytes = 0 })),
        ("a chunk longer than the maximum", Good.WithChunk(0, chunk => chunk with { Bytes = 2049, EncodedBytes = 2049 })),
        ("a stored chunk of another length", Good.WithChunk(0, chunk => chunk with { EncodedBytes = 1999 })),
        ("an encoded chunk that is not shorter", Good.WithChunk(2, chunk => chunk with { EncodedBytes = 500 })),
        ("an encoded chunk without bytes", Good.WithChunk(2, chunk => chunk with { EncodedBytes = 0 })),
        ("a chunk in the header of its pack", Good.WithChunk(0, chunk => chunk with { PackOffset = 63 })),
        ("a chunk behind the end of its pack", Good.WithChunk(1, chunk => chunk with { PackOffset = 65 })),
        ("a chunk far behind the end of its pack", Good.WithChunk(1, chunk => chunk with { PackOffset = -1 })),
        ("chunks that overlap", Good.WithChunk(2, chunk => chunk with { PackOffset = 2063 })),
        ("a chunk that is there twice", Good.WithChunk(2, chunk => chunk with { Id = Good.Chunks[0].Id })),
        ("a chunk that the disk does not use", Good with
        {
            Chunks = [.. Good.Chunks, new(Digest.Of([13]), 100, 0, 3000, 100, ChunkEncoding.Stored)],
        }),
        ("chunks not in the order of first use", Good with
        {
            Extents = [new(0, 1000, 1), new(1000, 2000, 0), .. Good.Extents[2..]],
        }),
        ("a chunk that is not there", Good with { Extents = [.. Good.Extents[..4], new(8500, 500, 3)] }),
        ("a gap", Good with { Extents = [.. Good.Extents[..4], new(8501, 500, 2)], DiskBytes = 9001 }),
        ("an overlap", Good with { Extents = [.. Good.Extents[..4], new(8499, 500, 2)], DiskBytes = 8999 }),
        ("a start behind zero", Good with { Extents = [new(1, 2000, 0), .. Good.Extents[1..]] }),
        ("an extent behind the end of the disk", Good with { DiskBytes = 8500 }),
        ("extents that end before the disk", Good with { DiskBytes = 9001 }),
        ("a disk without extents", Good with { Packs = [], Chunks = [], Extents = [] }),
        ("extents without a disk", Good with { Packs = [], Chunks = [], Extents = [new(0, 0, Extent.Zeros)], DiskBytes = 0 }),
        ("two runs of zeros side by side", Good with
        {
            Extents = [.. Good.Extents[..2], new(3000, 500, Extent.Zeros), new(3500, 3000, Extent.Zeros), .. Good.Extents[3..]],
        }),
        ("a negative disk", Good with { DiskBytes = -1 }),
    ];

    /// <summary>Whether it was accepted.</summary>
    private static bool AssertRefusedOrFollowsEveryRule(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Manifest manifest;
        try
        {
            manifest = ManifestSample.Open(file);
        }
        catch (ManifestException)
        {
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        }

        ManifestRules.Check(manifest);
        Assert.Equal(file, ManifestWriter.Write(manifest));
        return true;
    }

    private static void AssertRefused(ManifestFault fault, byte[] file)
    {
        var exception = Assert.Throws<ManifestException>(() => ManifestSample.Open(file));

        Assert.Equal(fault, exception.Fault);
    }
}
