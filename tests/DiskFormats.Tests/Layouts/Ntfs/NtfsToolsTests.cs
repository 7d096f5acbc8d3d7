using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using MedV.Chunking.Disks;
using MedV.Chunking.Tests;
using MedV.DiskFormats.Layouts;
using MedV.DiskFormats.Layouts.Ntfs;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>Volumes that ntfs-3g makes and reads now.</summary>
public sealed class NtfsToolsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-ntfs-");

    private string ImagePath => Path.Combine(_folder.FullName, "image");

    public void Dispose() => _folder.Delete(recursive: true);

    [NtfsToolsTheory]
    [InlineData("-c", "512")]
    [InlineData("-c", "4096")]
    [InlineData("-c", "65536")]
    [InlineData("-c", "2097152")]
    [InlineData("-s", "4096")]
    public void Clusters_and_sectors_of_each_size_are_understood(string option, string size)
    {
        NtfsImage.Make(ImagePath, 64 << 20, option, size);
        string source = Path.Combine(_folder.FullName, "source");
        File.WriteAllBytes(source, Vectors.Xorshift(5, 3_000_000));
        HostTool.Run("ntfscp", "-q", ImagePath, source, "copy.bin");

        using var image = new ImageFile(ImagePath);
        LayoutSink sink = Read(image);

        FileLayout file = Assert.Single(sink.Files);
        Assert.Equal("copy.bin", file.Path);
        Assert.True(File.ReadAllBytes(source).AsSpan().SequenceEqual(LayoutProof.Content(image, file)));
        Assert.Empty(sink.Remarks);
    }

    [NtfsMountFact]
    public void Thousands_of_files_lie_where_the_layout_says()
    {
        NtfsImage.Make(ImagePath, 96 << 20);
        using (var mount = new NtfsMount(ImagePath))
        {
            NtfsTree.Fill(mount.Folder);
        }

        IReadOnlyList<FileLayout> files = AssertSame(["12 compressed files or streams are left alone"]);

        Assert.Single(files, file => file.Bytes == NtfsTree.TwoLinksBytes);
        Assert.Single(files, file => file.Bytes == NtfsTree.ManyLinksBytes);
        Assert.Contains(files, file => file.Path == "streams/file:日本");
        Assert.Contains(files, file => file.Path == "streams/resident:large");
    }

    [NtfsMountFact]
    public void A_file_and_a_table_in_hundreds_of_pieces_are_followed()
    {
        NtfsImage.Make(ImagePath, 18 << 20, "-c", "512");
        using (var mount = new NtfsMount(ImagePath))
        {
            NtfsTree.Fragment(mount.Folder);
        }

        Assert.Contains("$ATTRIBUTE_LIST", HostTool.Run("ntfsinfo", "-i", "0", ImagePath), StringComparison.Ordinal);
        AssertAllUsedClustersAreKnown(clusterBytes: 512);
        IReadOnlyList<FileLayout> files = AssertSame([]);

        Assert.InRange(files.Single(file => file.Path == "large.bin").Extents.Length, 150, 3_000);
    }

    /// <summary>Compares with what ntfs-3g reads. What is not listed must be compressed, all hole, or small enough to lie in the table.</summary>
    private IReadOnlyList<FileLayout> AssertSame(string[] remarks)
    {
        using var image = new ImageFile(ImagePath);
        LayoutSink sink = Read(image);
        using var mount = new NtfsMount(ImagePath);
        var listed = sink.Files.Select(file => file.Path).ToHashSet();

        foreach (FileLayout file in sink.Files)
        {
            Assert.True(File.ReadAllBytes(Path.Combine(mount.Folder, file.Path)).AsSpan().SequenceEqual(LayoutProof.Content(image, file)), file.Path);
        }

        Assert.Equal(remarks, sink.Remarks);
        Assert.Equal(listed.Count, sink.Files.Count);
        Assert.Equal(
            [],
            Directory.EnumerateFiles(mount.Folder, "*", SearchOption.AllDirectories)
                .Where(path => new FileInfo(path).Length > NtfsTree.LargestResidentBytes)
                .Select(path => Path.GetRelativePath(mount.Folder, path))
                .Where(path => !listed.Contains(path) && !NtfsTree.MayBeMissing(path)));
        return sink.Files;
    }

    /// <summary>Compares the size of all that is file or metadata with what ntfs-3g counts as used.</summary>
    private void AssertAllUsedClustersAreKnown(int clusterBytes)
    {
        using var image = new ImageFile(ImagePath);
        LayoutSink sink = Read(image);
        IEnumerable<DiskRange> ofFiles = sink.Files.SelectMany(file => file.Extents)
            .Select(extent => new DiskRange(extent.DiskOffset, (extent.DiskOffset + extent.Bytes + clusterBytes - 1) / clusterBytes * clusterBytes));
        long known = RangeList.Normalise(sink.Metadata.Concat(ofFiles)).Sum(range => range.End - range.Start) / clusterBytes;
        string information = HostTool.Run("ntfsinfo", "-m", ImagePath);

        Assert.Equal(Number(information, @"Volume Size in Clusters: (\d+)") - Number(information, @"Free Clusters: (\d+)"), known);
    }

    private static long Number(string text, [StringSyntax(StringSyntaxAttribute.Regex)] string pattern) =>
        long.Parse(Regex.Match(text, pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    private static LayoutSink Read(ImageFile image)
    {
        var sink = new LayoutSink(image.Length);
        Assert.True(new NtfsReader().Recognises(image));
        new NtfsReader().Read(image, sink, CancellationToken.None);
        return sink;
    }
}
