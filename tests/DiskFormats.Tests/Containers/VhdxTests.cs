using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Containers;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Containers;

public sealed class VhdxTests
{
    private const int MiB = 1 << 20;

    /// <summary>A chunk is 2^23 sectors; behind its entries there is one that belongs to no block.</summary>
    [Theory]
    [InlineData(512, 4096)]
    [InlineData(4096, 32768)]
    public void Blocks_behind_the_first_chunk_are_found_whatever_the_sectors_are(int sectorBytes, int chunkBlocks)
    {
        byte[] file = new VhdxBuilder
        {
            SectorBytes = (uint)sectorBytes,
            DiskBytes = (2L * chunkBlocks * MiB) + (5 * MiB),
            Entries =
            {
                [chunkBlocks - 1] = VhdxBuilder.Present(3),
                [chunkBlocks + 1] = VhdxBuilder.Present(4),
                [(2 * chunkBlocks) + 2] = VhdxBuilder.Present(5),
            },
            Blocks = { [3] = 0xA1, [4] = 0xA2, [5] = 0xA3 },
        }.Build();

        IDiskSource disk = RefusedContainerTests.Open(file).Content;

        Assert.Equal(
            [
                new DiskRange((chunkBlocks - 1L) * MiB, (chunkBlocks + 1L) * MiB),
                new DiskRange(2L * chunkBlocks * MiB, ((2L * chunkBlocks) + 1) * MiB),
            ],
            ContainerProof.DataOf(disk));
        Assert.Equal(0xA1, ByteAt(disk, (chunkBlocks * (long)MiB) - 1));
        Assert.Equal(0xA2, ByteAt(disk, chunkBlocks * (long)MiB));
        Assert.Equal(0xA3, ByteAt(disk, 2L * chunkBlocks * MiB));
    }

    [Theory]
    [InlineData(64, 128)]
    [InlineData(128, 64)]
    public void A_damaged_header_leaves_the_other_one(int damaged, int other)
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhdx");
        file[(damaged << 10) + 100] ^= 1;

        Assert.Equal(ContainerFormat.Vhdx, RefusedContainerTests.Open(file).Format);

        file[(other << 10) + 100] ^= 1;
        RefusedContainerTests.AssertRefused(
            ContainerFormat.Vhdx, ContainerFault.Malformed, "both of its headers are damaged", () => RefusedContainerTests.Open(file));
    }

    [Fact]
    public void The_header_that_was_written_last_counts()
    {
        byte[] file = new VhdxBuilder().Build();
        int first = 64 << 10;
        file[first + 48] = 1;
        VhdxBuilder.Sign(file.AsSpan(first, 4096));

        Assert.Equal(ContainerFormat.Vhdx, RefusedContainerTests.Open(file).Format);

        file[first + 8] = 3;
        VhdxBuilder.Sign(file.AsSpan(first, 4096));
        Assert.Equal(ContainerFault.NeedsRepair, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Fact]
    public void A_damaged_table_of_regions_leaves_its_copy()
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhdx");
        file[(192 << 10) + 1000] ^= 1;

        Assert.Equal(ContainerFormat.Vhdx, RefusedContainerTests.Open(file).Format);

        file[(256 << 10) + 1000] ^= 1;
        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData((5ul << 20) | 1)]
    [InlineData((5ul << 20) | 2)]
    [InlineData((5ul << 20) | 3)]
    public void A_block_that_is_not_present_is_zeros_whatever_its_place(ulong entry)
    {
        byte[] file = new VhdxBuilder { Entries = { [0] = entry, [1] = VhdxBuilder.Present(3) }, Blocks = { [3] = 1 } }.Build();

        Assert.Equal([new DiskRange(MiB, 2 * MiB)], ContainerProof.DataOf(RefusedContainerTests.Open(file).Content));
    }

    [Theory]
    [InlineData(4ul)]
    [InlineData(5ul)]
    [InlineData((3ul << 20) | 7)]
    [InlineData(6ul)]
    [InlineData((1ul << 20) | 6)]
    [InlineData((2ul << 20) | 6)]
    [InlineData((4ul << 20) | 6)]
    [InlineData((1ul << 63) | 6)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue & ~1ul)]
    public void A_block_that_cannot_be_there_is_refused(ulong entry)
    {
        byte[] file = new VhdxBuilder { Entries = { [2] = entry }, Blocks = { [3] = 1 } }.Build();

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Fact]
    public void Two_blocks_at_the_same_place_are_refused()
    {
        byte[] file = new VhdxBuilder
        {
            BlockBytes = 2 * MiB,
            DiskBytes = 8 * MiB,
            Entries = { [0] = VhdxBuilder.Present(3), [1] = VhdxBuilder.Present(4) },
            Blocks = { [3] = 1, [9] = 1 },
        }.Build();

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Theory]
    [InlineData(0, 1u << 20, 512u)]
    [InlineData(-512, 1u << 20, 512u)]
    [InlineData(long.MaxValue, 1u << 20, 512u)]
    [InlineData(1L << 60, 1u << 28, 512u)]
    [InlineData(4 << 20, 0u, 512u)]
    [InlineData(4 << 20, 3u << 20, 512u)]
    [InlineData(4 << 20, 1u << 31, 512u)]
    [InlineData(4 << 20, 1u << 20, 0u)]
    [InlineData(4 << 20, 1u << 20, 1024u)]
    [InlineData((4 << 20) + 512, 1u << 20, 4096u)]
    [InlineData(1L << 46, 1u << 20, 512u)]
    public void Impossible_sizes_are_refused_or_empty(long diskBytes, uint blockBytes, uint sectorBytes)
    {
        byte[] file = new VhdxBuilder { DiskBytes = diskBytes, BlockBytes = blockBytes, SectorBytes = sectorBytes }.Build();

        if (diskBytes == 0)
        {
            Assert.Equal(0, RefusedContainerTests.Open(file).Content.Length);
        }
        else
        {
            Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
        }
    }

    [Theory]
    [InlineData(16, 0x20_0200UL)]
    [InlineData(16, ulong.MaxValue)]
    [InlineData(16, 1UL << 40)]
    [InlineData(48, 0x10_0000UL)]
    [InlineData(24, uint.MaxValue)]
    public void Regions_that_cannot_be_are_refused(int offset, ulong value)
    {
        byte[] file = new VhdxBuilder().Build();
        foreach (int table in new[] { 192 << 10, 256 << 10 })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(table + 16 + offset), value);
            VhdxBuilder.Sign(file.AsSpan(table, 64 << 10));
        }

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Fact]
    public void A_region_or_metadata_that_must_be_understood_and_is_not_is_refused()
    {
        byte[] region = new VhdxBuilder().Build();
        foreach (int table in new[] { 192 << 10, 256 << 10 })
        {
            region[table + 8] = 3;
            region[table + 80] = 1;
            region[table + 80 + 28] = 1;
            VhdxBuilder.Sign(region.AsSpan(table, 64 << 10));
        }

        byte[] metadata = new VhdxBuilder().Build();
        metadata[MiB + 10] = 4;
        metadata[MiB + 128] = 1;
        metadata[MiB + 128 + 24] = 4;

        Assert.Equal(ContainerFault.Unsupported, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(region)).Fault);
        Assert.Equal(ContainerFault.Unsupported, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(metadata)).Fault);
    }

    [Fact]
    public void A_file_that_is_cut_short_is_refused()
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhdx");

        Assert.All(
            [8, 70_000, 200_000, 300_000, 1 << 20, (2 << 20) + 5, file.Length - (1 << 20), file.Length - 512],
            bytes => Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file[..bytes])).Fault));
    }

    private static int ByteAt(IDiskSource disk, long offset)
    {
        byte[] one = new byte[1];
        disk.ReadExactly(offset, one);
        return one[0];
    }
}
