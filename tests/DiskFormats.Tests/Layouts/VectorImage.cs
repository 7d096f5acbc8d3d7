using System.Globalization;
using System.IO.Compression;
using System.Text;
using MedV.Chunking.Tests;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>The images that tests/vectors/layout/make-ntfs-fat.py made. What is in their files follows from the paths.</summary>
internal static class VectorImage
{
    public static byte[] Read(string name)
    {
        using var file = new GZipStream(File.OpenRead(Vectors.PathOf("layout/" + name)), CompressionMode.Decompress);
        using var image = new MemoryStream();
        file.CopyTo(image);
        return image.ToArray();
    }

    /// <summary>The path, length and extents of all files, then the metadata, then what is free, then the remarks, each on a line.</summary>
    public static string Describe(LayoutSink sink) => string.Concat(
    [
        .. sink.Files.Select(file => $"{file.Path} {file.Bytes}: {string.Join(' ', file.Extents.Select(extent => $"{extent.FileOffset}@{extent.DiskOffset}+{extent.Bytes}"))}\n"),
        .. sink.Metadata.OrderBy(range => range.Start).Select(range => $"metadata {range.Start}-{range.End}\n"),
        .. sink.Unallocated.Select(range => $"unallocated {range.Start}-{range.End}\n"),
        .. sink.Remarks.Select(remark => $"{remark}\n"),
    ]);

    /// <summary>Whether the bytes where a file should lie are those that were written to a file with its path.</summary>
    public static void AssertContent(byte[] image, LayoutSink sink)
    {
        Assert.NotEmpty(sink.Files);
        foreach (FileLayout file in sink.Files)
        {
            byte[] written = ContentOf(file.Path, (int)file.Bytes);
            foreach (FileExtent extent in file.Extents)
            {
                Assert.True(
                    written.AsSpan((int)extent.FileOffset, (int)extent.Bytes).SequenceEqual(image.AsSpan((int)extent.DiskOffset, (int)extent.Bytes)),
                    $"{file.Path} at {extent}");
            }
        }
    }

    private static byte[] ContentOf(string path, int bytes)
    {
        var content = new MemoryStream();
        byte[] line = new byte[64];
        for (int i = 0; content.Length < bytes; i++)
        {
            line.AsSpan().Fill((byte)'.');
            byte[] text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{path} {i}"));
            text.AsSpan(0, Math.Min(text.Length, 63)).CopyTo(line);
            line[63] = (byte)'\n';
            content.Write(line);
        }

        return content.ToArray()[..bytes];
    }
}
