using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Containers;
using MedV.DiskFormats.Containers.Vhd;

namespace MedV.DiskFormats.Tests.Containers;

public sealed class VhdTests
{
    private const int CutFooter = 512;

    [Theory]
    [InlineData("vpc ", 65_536, 1000, 16, 17, 1000L * 16 * 17 * 512)]
    [InlineData("qemu", 65_536, 1000, 16, 17, 1000L * 16 * 17 * 512)]
    [InlineData("win ", 65_536, 1000, 16, 17, 65_536L)]
    [InlineData("vbox", 65_536, 1000, 16, 17, 65_536L)]
    [InlineData("vpc ", 65_536, 0, 16, 17, 65_536L)]
    [InlineData("vpc ", 65_536, 65535, 16, 255, 65_536L)]
    public void Who_made_it_decides_whether_cylinders_or_the_size_count(string maker, long bytes, ushort cylinders, byte heads, byte sectors, long expected)
    {
        byte[] file = new byte[1024 * 1024];
        Span<byte> footer = file.AsSpan(^512);
        ContainerVectorTests.Unpack("fixed.vhd").AsSpan(^512).CopyTo(footer);
        System.Text.Encoding.ASCII.GetBytes(maker).CopyTo(footer[28..]);
        BinaryPrimitives.WriteInt64BigEndian(footer[48..], bytes);
        BinaryPrimitives.WriteUInt16BigEndian(footer[56..], cylinders);
        footer[58] = heads;
        footer[59] = sectors;
        Sign(footer);

        if (expected > file.Length)
        {
            RefusedContainerTests.AssertRefused(
                ContainerFormat.Vhd,
                ContainerFault.Malformed,
                $"its disk has {expected} bytes, and the file only {file.Length}",
                () => RefusedContainerTests.Open(file));
        }
        else
        {
            Assert.Equal(expected, RefusedContainerTests.Open(file).Content.Length);
        }
    }

    [Fact]
    public void A_dynamic_disk_whose_end_is_cut_off_is_read_by_the_copy_at_its_start()
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhd");

        IDiskSource whole = RefusedContainerTests.Open(file).Content;
        IDiskSource cut = RefusedContainerTests.Open(file[..^CutFooter]).Content;

        Assert.True(ContainerProof.ReadAll(whole).AsSpan().SequenceEqual(ContainerProof.ReadAll(cut)));
    }

    [Fact]
    public void A_dynamic_disk_with_a_damaged_copy_is_read_by_its_end()
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhd");
        file[100] ^= 1;

        Assert.Equal(ContainerFormat.Vhd, RefusedContainerTests.Open(file).Format);
    }

    [Fact]
    public void Without_a_right_checksum_it_is_no_VHD()
    {
        byte[] file = ContainerVectorTests.Unpack("fixed.vhd");
        file[^100] ^= 1;

        Assert.Equal(ContainerFormat.Raw, RefusedContainerTests.Open(file).Format);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(77)]
    public void Another_kind_is_refused(int kind)
    {
        byte[] file = ContainerVectorTests.Unpack("fixed.vhd");
        file[^(512 - 63)] = (byte)kind;
        Sign(file.AsSpan(^512));

        Assert.Equal(ContainerFault.Unsupported, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Theory]
    [InlineData(16, long.MaxValue)]
    [InlineData(16, -1)]
    [InlineData(16, 1L << 40)]
    [InlineData(24, 0L)]
    [InlineData(28, 0x0020_0000L)]
    [InlineData(28, unchecked((long)0xFFFF_FFFF_0000_0000UL))]
    [InlineData(28, 0x0000_1000_0000_0300L)]
    [InlineData(28, 0x0000_1000_2000_0000L)]
    public void A_header_that_cannot_be_is_refused(int offset, long value)
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhd");
        BinaryPrimitives.WriteInt64BigEndian(file.AsSpan(512 + offset), value);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(512 + 36), VhdChecksum.Of(file.AsSpan(512, 1024), 36));

        ContainerException exception = Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file));

        Assert.True(exception.Fault is ContainerFault.Malformed or ContainerFault.Unsupported);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(3u)]
    [InlineData(0xFFFF_FFFEu)]
    [InlineData(0x0001_0000u)]
    public void A_block_that_cannot_be_there_is_refused(uint sector)
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhd");
        int table = (int)BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(512 + 16));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(table), sector);

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Fact]
    public void Two_blocks_that_overlap_are_refused()
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhd");
        int table = (int)BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(512 + 16));
        uint first = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(table));
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(table + 4), first + 7);

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    private static void Sign(Span<byte> footer) => BinaryPrimitives.WriteUInt32BigEndian(footer[64..], VhdChecksum.Of(footer, 64));
}
