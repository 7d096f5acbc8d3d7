using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.DiskFormats.Layouts.Partitions;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts.Partitions;

public sealed class PartitionTableTests
{
    private readonly byte[] _disk = new byte[1 << 20];

    [Fact]
    public void The_checksum_is_the_well_known_one()
    {
        Assert.Equal(0xCBF43926u, Crc32.Of("123456789"u8));
    }

    [Theory]
    [InlineData(512)]
    [InlineData(4096)]
    public void A_gpt_is_read_whatever_its_sectors_are(int sectorBytes)
    {
        TableBuilder.WriteGpt(_disk, sectorBytes, (40, 49), (60, 69));

        DiskLayout layout = Read();

        Assert.Equal([(1, 40L * sectorBytes, 50L * sectorBytes), (2, 60L * sectorBytes, 70L * sectorBytes)], Places(layout));
        Assert.Empty(layout.Remarks);
        Assert.Contains(layout.Metadata, range => range.End == _disk.Length);
    }

    [Theory]
    [InlineData(512 + 40)]
    [InlineData(1024 + 33)]
    public void A_gpt_that_is_damaged_at_its_start_is_read_from_its_end(int damagedByte)
    {
        TableBuilder.WriteGpt(_disk, 512, (40, 49));
        _disk[damagedByte] ^= 1;

        DiskLayout layout = Read();

        Assert.Equal([(1, 40L * 512, 50L * 512)], Places(layout));
        Assert.Equal(["the partition table at the start of the disk is damaged; its backup is used"], layout.Remarks.ToArray());
    }

    [Fact]
    public void A_gpt_whose_copies_are_both_damaged_is_none()
    {
        TableBuilder.WriteGpt(_disk, 512, (40, 49));
        _disk[512 + 40] ^= 1;
        _disk[^(512 - 40)] ^= 1;

        DiskLayout layout = Read();

        Assert.Empty(layout.Partitions);
        Assert.Equal(["the disk should have a GPT, but both copies are damaged"], layout.Remarks.ToArray());
    }

    [Fact]
    public void An_mbr_that_was_written_over_a_gpt_goes_before_it()
    {
        TableBuilder.WriteGpt(_disk, 512, (40, 49));
        TableBuilder.WriteMbrEntry(_disk, 0, 0, 0x83, 100, 10);

        Assert.Equal([(1, 100L * 512, 110L * 512)], Places(Read()));
    }

    [Theory]
    [InlineData(80, uint.MaxValue)]
    [InlineData(84, 0u)]
    [InlineData(84, 1u << 31)]
    [InlineData(12, uint.MaxValue)]
    [InlineData(76, uint.MaxValue)]
    public void A_gpt_with_impossible_numbers_and_right_checksums_is_refused(int offset, uint value)
    {
        TableBuilder.WriteGpt(_disk, 512, (40, 49));
        foreach (int header in new[] { 512, _disk.Length - 512 })
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_disk.AsSpan(header + offset), value);
            TableBuilder.Sign(_disk.AsSpan(header, 512));
        }

        Assert.Empty(Read().Partitions);
    }

    [Theory]
    [InlineData(60, 59)]
    [InlineData(0, 59)]
    [InlineData(60, 1 << 20)]
    [InlineData(60, ulong.MaxValue)]
    [InlineData(45, 60)]
    public void A_partition_that_cannot_be_is_left_out_with_a_remark(ulong first, ulong last)
    {
        TableBuilder.WriteGpt(_disk, 512, (40, 49), (first, last), (100, 109));

        DiskLayout layout = Read();

        Assert.Equal([1, 3], layout.Partitions.Select(partition => partition.Number));
        Assert.StartsWith("partition 2 ", Assert.Single(layout.Remarks), StringComparison.Ordinal);
    }

    [Fact]
    public void A_chain_of_logical_partitions_that_goes_round_ends()
    {
        TableBuilder.WriteMbrEntry(_disk, 0, 0, 0x05, 100, 1000);
        TableBuilder.WriteMbrEntry(_disk, 100, 0, 0x83, 10, 20);
        TableBuilder.WriteMbrEntry(_disk, 100, 1, 0x05, 200, 100);
        TableBuilder.WriteMbrEntry(_disk, 300, 0, 0x83, 10, 20);
        TableBuilder.WriteMbrEntry(_disk, 300, 1, 0x05, 200, 100);

        DiskLayout layout = Read();

        Assert.Equal([(5, 110L * 512, 130L * 512), (6, 310L * 512, 330L * 512)], Places(layout));
        Assert.Equal(["the chain of logical partitions ends wrongly at sector 300"], layout.Remarks.ToArray());
    }

    [Fact]
    public void A_chain_of_logical_partitions_without_end_is_cut()
    {
        TableBuilder.WriteMbrEntry(_disk, 0, 0, 0x0F, 2, 2000);
        for (uint i = 0; i < 2000; i++)
        {
            TableBuilder.WriteMbrEntry(_disk, 2 + i, 1, 0x05, i + 1, 1);
        }

        DiskLayout layout = Read();

        Assert.Empty(layout.Partitions);
        Assert.Equal(["the chain of logical partitions ends wrongly at sector 130"], layout.Remarks.ToArray());
    }

    [Fact]
    public void An_mbr_counts_in_sectors_of_4096_when_only_so_a_file_system_is_found()
    {
        LayoutVectorTests.Unpack("mbr").AsSpan(64 * 512, 512 * 1024).CopyTo(_disk.AsSpan(16 * 4096));
        TableBuilder.WriteMbrEntry(_disk, 0, 0, 0x83, 16, 128);

        DiskLayout layout = Read();

        Assert.Equal([(1, 16L * 4096, 144L * 4096)], Places(layout));
        Assert.Contains(layout.Files, file => file.Path == "docs/numbers.txt");
    }

    [Fact]
    public void A_file_system_on_the_whole_disk_needs_no_table()
    {
        LayoutVectorTests.Unpack("mbr").AsSpan(64 * 512, 512 * 1024).CopyTo(_disk);

        DiskLayout layout = Read();

        Assert.Equal([(0, 0L, (long)_disk.Length)], Places(layout));
        Assert.Contains(layout.Files, file => file.Path == "docs/numbers.txt");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(4096)]
    [InlineData(100_001)]
    public void A_disk_with_nothing_that_is_known_is_one_part(int bytes)
    {
        DiskLayout layout = DiskLayout.Read(new MemoryDiskSource(new byte[bytes]), CancellationToken.None);

        Partition whole = Assert.Single(layout.Partitions);
        Assert.Equal((0, null, new DiskRange(0, bytes)), (whole.Number, whole.FileSystem, whole.Range));
    }

    private static IEnumerable<(int Number, long Start, long End)> Places(DiskLayout layout) =>
        layout.Partitions.Select(partition => (partition.Number, partition.Range.Start, partition.Range.End));

    private DiskLayout Read() => DiskLayout.Read(new MemoryDiskSource(_disk), CancellationToken.None);
}
