using System.Globalization;
using System.IO.Compression;
using System.Text;
using MedV.Chunking.Disks;
using MedV.Chunking.Tests;
using MedV.DiskFormats.Layouts;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>Disks that sfdisk and mke2fs made: tests/vectors/layout.</summary>
public sealed class LayoutVectorTests
{
    [Theory]
    [InlineData("mbr")]
    [InlineData("gpt")]
    public void A_disk_of_other_tools_is_understood_as_before(string name)
    {
        DiskLayout layout = DiskLayout.Read(new MemoryDiskSource(Unpack(name)), CancellationToken.None);

        Vectors.AssertEqual($"layout/{name}.layout.txt", Describe(layout));
    }

    [Theory]
    [InlineData("mbr")]
    [InlineData("gpt")]
    public void The_files_have_the_content_that_was_put_into_them(string name)
    {
        byte[] disk = Unpack(name);

        DiskLayout layout = DiskLayout.Read(new MemoryDiskSource(disk), CancellationToken.None);

        Assert.Empty(layout.Remarks);
        LayoutProof.AssertSound(layout, disk.Length);
        string numbers = string.Concat(Enumerable.Range(1, 3000).Select(number => $"{number}\n"));
        Partition[] withFiles = [.. layout.Partitions.Where(partition => partition.FileSystem == "ext4")];
        Assert.Equal(3, withFiles.Length);
        Assert.All(withFiles, partition => Assert.Equal(numbers, Text(disk, partition, "docs/numbers.txt")));
        Assert.All(withFiles, partition => Assert.Equal(new string('\0', 9000) + "end", Text(disk, partition, "hole")));
        Assert.Equal(2, withFiles.Count(partition => partition.Files.Any(file => file.Path is "hello.txt" or "docs/hello-again.txt")));
    }

    /// <summary>The vector as a disk.</summary>
    internal static byte[] Unpack(string name)
    {
        using var packed = new GZipStream(File.OpenRead(Vectors.PathOf($"layout/{name}.img.gz")), CompressionMode.Decompress);
        var disk = new MemoryStream();
        packed.CopyTo(disk);
        return disk.ToArray();
    }

    private static string Text(byte[] disk, Partition partition, string path) => Encoding.UTF8.GetString(
        LayoutProof.Content(new MemoryDiskSource(disk), partition.Files.Single(file => file.Path == path)));

    private static string Describe(DiskLayout layout)
    {
        var text = new StringBuilder();
        Append(layout.Metadata);
        foreach (Partition partition in layout.Partitions)
        {
            text.Append(CultureInfo.InvariantCulture, $"partition {partition.Number} {partition.Type} {partition.Range.Start} {partition.Range.End} {partition.FileSystem ?? "-"}\n");
            foreach (FileLayout file in partition.Files)
            {
                string extents = string.Join(' ', file.Extents.Select(extent => $"{extent.FileOffset}:{extent.DiskOffset}:{extent.Bytes}"));
                text.Append(CultureInfo.InvariantCulture, $"file {file.Path} {file.Bytes} {extents}\n");
            }

            Append(partition.Metadata);
            Append(partition.Unallocated, "unallocated");
        }

        return text.ToString();

        void Append(IEnumerable<DiskRange> ranges, string what = "metadata")
        {
            foreach (DiskRange range in ranges)
            {
                text.Append(CultureInfo.InvariantCulture, $"{what} {range.Start} {range.End}\n");
            }
        }
    }
}
