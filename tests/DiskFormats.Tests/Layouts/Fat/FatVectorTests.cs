using MedV.Chunking.Tests;
using MedV.DiskFormats.Layouts;
using MedV.DiskFormats.Layouts.Fat;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts.Fat;

/// <summary>Volumes that mkfs.vfat and mtools made, kept in tests/vectors/layout, so that they are read on every machine.</summary>
public sealed class FatVectorTests
{
    private const int EntryBytes = 32;

    private static readonly byte[] Fat12 = VectorImage.Read("fat12.img.gz");

    [Theory]
    [InlineData("fat12")]
    [InlineData("fat32")]
    public void Every_file_is_listed_where_it_lies(string name)
    {
        byte[] image = VectorImage.Read(name + ".img.gz");

        LayoutSink sink = Read(image);

        VectorImage.AssertContent(image, sink);
        Vectors.AssertEqual($"layout/{name}.txt", VectorImage.Describe(sink));
    }

    [Fact]
    public void A_chain_that_loops_is_left_out()
    {
        byte[] image = (byte[])Fat12.Clone();
        ushort first = FirstClusterOf(image, "PLAIN   TXT");
        SetNext12(image, first, first);

        LayoutSink sink = Read(image);

        Assert.DoesNotContain(sink.Files, file => file.Path == "PLAIN.TXT");
        Assert.Contains("1 files are left out, for their chains of clusters end too early or run into others", sink.Remarks);
    }

    [Fact]
    public void A_directory_in_itself_is_read_once()
    {
        byte[] image = (byte[])Fat12.Clone();
        ushort docs = FirstClusterOf(image, "DOCS       ");

        // Its second entry is "..", which is passed over; the long name behind it makes room for a way back to itself.
        int entry = OffsetOfCluster12(image, docs) + (2 * EntryBytes);
        "LOOP       "u8.CopyTo(image.AsSpan(entry));
        image[entry + 0x0B] = 0x10;
        BitConverter.TryWriteBytes(image.AsSpan(entry + 0x1A), docs);

        LayoutSink sink = Read(image);

        Assert.Contains("1 directories have no clusters of their own", sink.Remarks);
        Assert.Contains(sink.Files, file => file.Path == "fragmented.bin");
    }

    [Fact]
    public void A_long_name_that_belongs_to_another_entry_is_not_taken()
    {
        byte[] image = (byte[])Fat12.Clone();
        int entry = OffsetOf(image, "FRAGME~1BIN");
        image[entry - EntryBytes + 0x0D] ^= 1;

        LayoutSink sink = Read(image);

        Assert.Contains(sink.Files, file => file.Path == "FRAGME~1.BIN");
    }

    [Fact]
    public void A_volume_that_is_cut_short_gives_the_files_that_are_whole()
    {
        byte[] image = Fat12[..128_000];

        LayoutSink sink = Read(image);

        VectorImage.AssertContent(image, sink);
        Assert.Equal(["fragmented.bin", "PLAIN.TXT"], sink.Files.Select(file => file.Path));
    }

    [Theory]
    [InlineData(0x0B, 0)] // bytes of a sector
    [InlineData(0x0D, 3)] // sectors of a cluster
    [InlineData(0x10, 0)] // tables
    [InlineData(0x15, 0x12)] // medium
    [InlineData(0x1FE, 0)] // mark
    public void A_boot_sector_that_says_what_cannot_be_is_none_of_fat(int offset, byte value)
    {
        byte[] image = (byte[])Fat12.Clone();
        image[offset] = value;
        image[0x0C] = offset == 0x0B ? (byte)0 : image[0x0C];

        Assert.False(new FatReader().Recognises(new MemoryDiskSource(image)));
    }

    [Fact]
    public void Exfat_is_recognised_and_not_read()
    {
        byte[] image = new byte[4096];
        "EXFAT   "u8.CopyTo(image.AsSpan(3));
        var sink = new LayoutSink(image.Length);

        Assert.True(new ExFatReader().Recognises(new MemoryDiskSource(image)));
        Assert.False(new FatReader().Recognises(new MemoryDiskSource(image)));

        new ExFatReader().Read(new MemoryDiskSource(image), sink, CancellationToken.None);

        Assert.Equal(["exFAT is not understood: its files are not told apart"], sink.Remarks);
    }

    [Fact]
    public void Reading_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            new FatReader().Read(new MemoryDiskSource(Fat12), new LayoutSink(Fat12.Length), cancelled.Token));
    }

    private static LayoutSink Read(byte[] image)
    {
        var sink = new LayoutSink(image.Length);
        Assert.True(new FatReader().Recognises(new MemoryDiskSource(image)));
        new FatReader().Read(new MemoryDiskSource(image), sink, CancellationToken.None);
        return sink;
    }

    /// <summary>Where the entry of the root directory with this short name lies.</summary>
    private static int OffsetOf(byte[] image, string shortName) => image.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(shortName));

    private static ushort FirstClusterOf(byte[] image, string shortName) => BitConverter.ToUInt16(image, OffsetOf(image, shortName) + 0x1A);

    private static int OffsetOfCluster12(byte[] image, int cluster)
    {
        int sectorBytes = BitConverter.ToUInt16(image, 0x0B);
        int data = (BitConverter.ToUInt16(image, 0x0E) + (image[0x10] * BitConverter.ToUInt16(image, 0x16))) * sectorBytes;
        return data + (BitConverter.ToUInt16(image, 0x11) * EntryBytes) + ((cluster - 2) * image[0x0D] * sectorBytes);
    }

    private static void SetNext12(byte[] image, int cluster, int next)
    {
        int at = (BitConverter.ToUInt16(image, 0x0E) * BitConverter.ToUInt16(image, 0x0B)) + (cluster * 3 / 2);
        int pair = BitConverter.ToUInt16(image, at);
        pair = cluster % 2 == 0 ? (pair & 0xF000) | next : (pair & 0x000F) | (next << 4);
        BitConverter.TryWriteBytes(image.AsSpan(at), (ushort)pair);
    }
}
