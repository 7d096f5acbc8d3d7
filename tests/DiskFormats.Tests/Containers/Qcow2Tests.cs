using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Containers;
using MedV.DiskFormats.Containers.Qcow2;

namespace MedV.DiskFormats.Tests.Containers;

public sealed class Qcow2Tests
{
    private const ulong Used = 1UL << 63;

    [Theory]
    [InlineData(4, 4u, ContainerFault.Unsupported)]
    [InlineData(20, 8u, ContainerFault.Malformed)]
    [InlineData(20, 22u, ContainerFault.Malformed)]
    [InlineData(20, uint.MaxValue, ContainerFault.Malformed)]
    [InlineData(24, 0x8000_0000u, ContainerFault.Malformed)]
    [InlineData(24, 0x7FFF_FFFFu, ContainerFault.Unsupported)]
    [InlineData(24, 0x0000_0001u, ContainerFault.Malformed)]
    [InlineData(32, 1u, ContainerFault.Encrypted)]
    [InlineData(36, 0u, ContainerFault.Malformed)]
    [InlineData(40, 0xFFFF_FFFFu, ContainerFault.Malformed)]
    [InlineData(40, 0x0000_0001u, ContainerFault.Malformed)]
    [InlineData(44, 0x0003_0001u, ContainerFault.Malformed)]
    [InlineData(72, 1u, ContainerFault.Unsupported)]
    [InlineData(76, 0x20u, ContainerFault.Unsupported)]
    [InlineData(76, 8u, ContainerFault.Malformed)]
    [InlineData(100, 0u, ContainerFault.Malformed)]
    [InlineData(100, 0x8000_0000u, ContainerFault.Malformed)]
    [InlineData(100, 0x7FFF_FFFFu, ContainerFault.Malformed)]
    public void A_header_that_cannot_be_is_refused(int offset, uint value, ContainerFault fault)
    {
        byte[] file = ContainerVectorTests.Unpack("v3.qcow2");
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(offset), value);

        Assert.Equal(fault, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Fact]
    public void An_unknown_compression_is_refused()
    {
        byte[] file = ContainerVectorTests.Unpack("zstd.qcow2");
        file[104] = 2;

        Assert.Equal(ContainerFault.Unsupported, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Fact]
    public void A_dirty_file_is_read()
    {
        byte[] file = ContainerVectorTests.Unpack("v3.qcow2");
        file[79] |= 1;

        Assert.Equal(ContainerFormat.Qcow2, RefusedContainerTests.Open(file).Format);
    }

    /// <summary>An entry of the first level: behind the end, in the header, in itself, between two clusters, and where data is.</summary>
    [Theory]
    [InlineData(Used | (1UL << 40))]
    [InlineData(Used | 0x00FF_FFFF_FFFF_0000)]
    [InlineData(Used | 512)]
    [InlineData(Used | 0x3_0200)]
    public void A_table_that_cannot_be_there_is_refused(ulong entry)
    {
        byte[] file = ContainerVectorTests.Unpack("v3.qcow2");
        BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(MapOf(file)), entry);

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Fact]
    public void A_map_that_contains_itself_is_refused()
    {
        byte[] file = ContainerVectorTests.Unpack("v3.qcow2");
        int map = MapOf(file);
        BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(map), Used + (uint)map);

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Fact]
    public void Two_clusters_at_the_same_place_are_refused()
    {
        byte[] file = ContainerVectorTests.Unpack("v3.qcow2");
        Span<byte> table = file.AsSpan(TableOf(file));
        table[..8].CopyTo(table[8..]);

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Theory]
    [InlineData(Used | (1UL << 40))]
    [InlineData(Used | 512)]
    [InlineData(1UL << 62 | ((1UL << 54) - 1))]
    public void A_cluster_that_cannot_be_there_is_refused(ulong entry)
    {
        byte[] file = ContainerVectorTests.Unpack("v3.qcow2");
        BinaryPrimitives.WriteUInt64BigEndian(file.AsSpan(TableOf(file)), entry);

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    [Fact]
    public void A_cluster_that_says_it_is_zeros_is_zeros_in_version_3_and_refused_in_2()
    {
        byte[] file = ContainerVectorTests.Unpack("v3.qcow2");
        file[TableOf(file) + 7] |= 1;
        byte[] old = ContainerVectorTests.Unpack("v2.qcow2");
        old[TableOf(old) + 7] |= 1;

        Assert.False(ContainerProof.ReadAll(RefusedContainerTests.Open(file).Content).AsSpan(0, 65536).ContainsAnyExcept((byte)0));
        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(old)).Fault);
    }

    [Fact]
    public void The_last_cluster_may_be_cut_off_and_no_other_one()
    {
        byte[] file = ContainerVectorTests.Unpack("v3.qcow2");
        int last = (file.Length - 1) / 65536 * 65536;
        byte[] expected = ContainerProof.ReadAll(RefusedContainerTests.Open(file).Content);

        byte[] cut = ContainerProof.ReadAll(RefusedContainerTests.Open(file[..(last + 10)]).Content);

        Assert.InRange(expected.AsSpan().CommonPrefixLength(cut), 1, expected.Length - 1);
        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file[..last])).Fault);
    }

    [Theory]
    [InlineData("deflate.qcow2")]
    [InlineData("zstd.qcow2")]
    public void Damaged_compressed_bytes_are_an_error_when_they_are_read(string name)
    {
        byte[] file = ContainerVectorTests.Unpack(name);
        Qcow2Entry first = Qcow2Entry.Read(file.AsSpan(TableOf(file)), hasSubclusters: false);
        Assert.True(first.IsCompressed);
        file.AsSpan((int)first.Compressed(14).Offset, 16).Fill(0xFF);

        IDiskSource disk = RefusedContainerTests.Open(file).Content;

        ContainerException exception = Assert.Throws<ContainerException>(() => disk.Read(100, new byte[1]));
        Assert.Equal(ContainerFault.Malformed, exception.Fault);
        Assert.StartsWith("the compressed cluster at byte ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_that_are_stored_and_zeros_at_once_are_refused()
    {
        byte[] file = ContainerVectorTests.Unpack("subclusters.qcow2");
        int table = TableOf(file);
        Assert.NotEqual(0, file[table + 15]);
        file[table + 11] = file[table + 15];

        Assert.Equal(ContainerFault.Malformed, Assert.Throws<ContainerException>(() => RefusedContainerTests.Open(file)).Fault);
    }

    private static int MapOf(byte[] file) => (int)BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(40));

    private static int TableOf(byte[] file) => (int)Qcow2Disk.TablePlace(BinaryPrimitives.ReadUInt64BigEndian(file.AsSpan(MapOf(file))));
}
