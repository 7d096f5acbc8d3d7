using MedV.Chunking.Disks;
using MedV.Chunking.Tests;
using MedV.DiskFormats.Layouts;
using MedV.DiskFormats.Layouts.Ntfs;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>A volume that ntfs-3g made, kept in tests/vectors/layout, so that it is read on every machine.</summary>
public sealed class NtfsVectorTests
{
    private static readonly byte[] Image = VectorImage.Read("ntfs.img.gz");

    [Fact]
    public void Every_file_is_listed_where_it_lies()
    {
        LayoutSink sink = Read(Image);

        VectorImage.AssertContent(Image, sink);
        Vectors.AssertEqual("layout/ntfs.txt", VectorImage.Describe(sink));
    }

    [Fact]
    public void What_was_never_written_has_no_extent_whatever_is_on_the_disk()
    {
        byte[] image = (byte[])Image.Clone();
        MftEdit.DataOf(image, "plain.txt", data => BitConverter.TryWriteBytes(data[0x38..], 1_234L));

        FileLayout file = Read(image).Files.Single(file => file.Path == "plain.txt");

        Assert.Equal(5_000, file.Bytes);
        Assert.Equal(1_234, file.Extents.Sum(extent => extent.Bytes));
    }

    [Theory]
    [InlineData(0x0C, 0x4000, "1 encrypted files or streams are left alone")]
    [InlineData(0x0C, 0x0001, "2 compressed files or streams are left alone")]
    public void A_stream_whose_bytes_are_not_plain_is_left_alone(int offset, ushort flags, string remark)
    {
        byte[] image = (byte[])Image.Clone();
        MftEdit.DataOf(image, "plain.txt", data => BitConverter.TryWriteBytes(data[offset..], flags));

        LayoutSink sink = Read(image);

        Assert.DoesNotContain(sink.Files, file => file.Path == "plain.txt");
        Assert.Contains(remark, sink.Remarks);
    }

    [Theory]
    [InlineData(0x38, 5_001L)] // more is initialised than there is
    [InlineData(0x30, 1L << 40)] // longer than its clusters
    [InlineData(0x30, -1L)]
    [InlineData(0x18, 1L << 50)] // more clusters than runs
    [InlineData(0x10, 1L)] // its start is missing
    [InlineData(0x10, long.MinValue)]
    [InlineData(0x18, long.MaxValue)]
    public void A_stream_that_contradicts_itself_is_left_out(int offset, long value)
    {
        byte[] image = (byte[])Image.Clone();
        MftEdit.DataOf(image, "plain.txt", data => BitConverter.TryWriteBytes(data[offset..], value));

        LayoutSink sink = Read(image);

        Assert.DoesNotContain(sink.Files, file => file.Path == "plain.txt");
        Assert.Contains("1 files or streams are left out, for their runs cannot be", sink.Remarks);
        Assert.Contains(sink.Files, file => file.Path == "fragmented.bin");
    }

    [Fact]
    public void A_record_that_was_written_only_half_is_left_out()
    {
        byte[] image = (byte[])Image.Clone();
        image[MftEdit.RecordOf(image, "plain.txt") + 1022] ^= 1;

        LayoutSink sink = Read(image);

        Assert.DoesNotContain(sink.Files, file => file.Path == "plain.txt");
        Assert.Contains("1 damaged records of the master file table are left out", sink.Remarks);
    }

    [Theory]
    [InlineData(0x20, 1)] // it continues another file
    [InlineData(0x26, 7)] // or one that was at this place before
    [InlineData(0x16, 1)] // it is not in use
    public void A_file_is_left_out_when_a_record_that_should_continue_it_does_not(int offset, byte change)
    {
        byte[] image = (byte[])Image.Clone();

        // There are so many runs that the name went to another record.
        int extension = MftEdit.RecordOf(image, "fragmented.bin");
        Assert.NotEqual(0, BitConverter.ToInt64(image, extension + 0x20));
        image[extension + offset] ^= change;

        LayoutSink sink = Read(image);

        Assert.DoesNotContain(sink.Files, file => file.Path == "fragmented.bin");
        Assert.Contains("1 files are left out, for a part of what describes them is missing or damaged", sink.Remarks);
    }

    [Fact]
    public void A_file_whose_directory_is_gone_is_listed_as_an_orphan()
    {
        byte[] image = (byte[])Image.Clone();
        int directory = MftEdit.RecordOf(image, "Übergröße");
        image[directory + 0x16] = 0;

        LayoutSink sink = Read(image);

        Assert.Contains(sink.Files, file => file.Path.StartsWith("$orphan/", StringComparison.Ordinal) && file.Path.EndsWith("/日本語.txt", StringComparison.Ordinal));
    }

    [Fact]
    public void Directories_that_are_in_each_other_are_orphans()
    {
        byte[] image = (byte[])Image.Clone();
        int inner = MftEdit.RecordOf(image, "Übergröße");
        MftEdit.NameOf(image, "docs", name => BitConverter.TryWriteBytes(name, BitConverter.ToUInt32(image, inner + 0x2C) + 0UL));

        LayoutSink sink = Read(image);

        Assert.All(sink.Files.Where(file => file.Path.Contains("docs", StringComparison.Ordinal)), file => Assert.StartsWith("$orphan/", file.Path, StringComparison.Ordinal));
        Assert.Contains(sink.Files, file => file.Path.EndsWith("/日本語.txt", StringComparison.Ordinal));
    }

    [Fact]
    public void The_mirror_stands_in_for_a_damaged_first_record()
    {
        byte[] image = (byte[])Image.Clone();
        image[MftEdit.TableOf(image)] ^= 1;

        LayoutSink sink = Read(image);

        VectorImage.AssertContent(image, sink);
        Assert.Contains(sink.Files, file => file.Path == "fragmented.bin");
    }

    [Fact]
    public void A_volume_that_is_cut_short_gives_the_files_that_are_whole()
    {
        byte[] image = Image[..(Image.Length / 2)];

        LayoutSink sink = Read(image);

        VectorImage.AssertContent(image, sink);
        Assert.DoesNotContain(sink.Files, file => file.Extents.Any(extent => extent.DiskOffset + extent.Bytes > image.Length));
    }

    [Fact]
    public void Reading_ends_when_it_is_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            new NtfsReader().Read(new MemoryDiskSource(Image), new LayoutSink(Image.Length), cancelled.Token));
    }

    private static LayoutSink Read(byte[] image)
    {
        var sink = new LayoutSink(image.Length);
        var reader = new NtfsReader();
        Assert.True(reader.Recognises(new MemoryDiskSource(image)));
        reader.Read(new MemoryDiskSource(image), sink, CancellationToken.None);
        return sink;
    }
}
