using System.Globalization;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.DiskFormats.Layouts.Fat;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts.Fat;

/// <summary>Volumes that mkfs.vfat and mtools make and read now.</summary>
public sealed class FatToolsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-fat-");

    private string ImagePath => Path.Combine(_folder.FullName, "image");

    public void Dispose() => _folder.Delete(recursive: true);

    [FatToolsTheory]
    [InlineData(12, 4, 2_000_001, "-F", "12", "-s", "4")]
    [InlineData(16, 32, 28_000_001, "-F", "16", "-s", "4")]
    [InlineData(16, 32, 28_000_001, "-F", "16", "-S", "4096", "-s", "1")]
    [InlineData(32, 40, 39_850_001, "-F", "32", "-s", "1")]
    [InlineData(32, 300, 9_000_001, "-F", "32", "-s", "8", "-f", "1")]
    public void Hundreds_of_files_lie_where_the_layout_says(int bits, int megabytes, int largeBytes, params string[] options)
    {
        HostTool.Run("mkfs.vfat", [.. options, "-C", ImagePath, (megabytes * 1024).ToString(CultureInfo.InvariantCulture)]);
        Fill(largeBytes);

        using var image = new ImageFile(ImagePath);
        var sink = new LayoutSink(image.Length);
        new FatReader().Read(image, sink, CancellationToken.None);

        byte[] sector = new byte[BootSector.Bytes];
        image.Read(0, sector);
        Assert.Equal(bits, BootSector.Read(sector, image.Length)!.EntryBits);
        AssertSame(image, sink);
        Assert.Contains(sink.Files, file => file.Extents.Length > (megabytes < 300 ? 10 : 0));
    }

    [FatToolsTheory]
    [InlineData("-F", "12", "-s", "4")]
    [InlineData("-F", "16", "-s", "2")]
    [InlineData("-F", "32", "-s", "1")]
    public void Noise_in_what_is_free_changes_nothing(params string[] options)
    {
        HostTool.Run("mkfs.vfat", [.. options, "-C", ImagePath, options[1] == "12" ? "8192" : "40960"]);
        Fill(1_000_001);
        using var image = new ImageFile(ImagePath);
        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);
        LayoutProof.AssertSound(layout, image.Length);
        Partition whole = Assert.Single(layout.Partitions);

        Overwrite(whole.Unallocated);

        // The last line of fsck ends with "used/all clusters".
        string[] clusters = HostTool.Run("fsck.vfat", "-n", ImagePath).TrimEnd().Split(' ')[^2].Split('/');
        Assert.Equal(
            long.Parse(clusters[1], CultureInfo.InvariantCulture) - long.Parse(clusters[0], CultureInfo.InvariantCulture),
            whole.Unallocated.Sum(range => range.End - range.Start) / whole.BlockBytes);
        var sink = new LayoutSink(image.Length);
        new FatReader().Read(image, sink, CancellationToken.None);
        AssertSame(image, sink);
    }

    [FatToolsTheory]
    [InlineData(0x25, 1, "-F", "12")]
    [InlineData(0x25, 1, "-F", "16", "-s", "2")]
    [InlineData(0x41, 1, "-F", "32", "-s", "1")]
    [InlineData((4 * 512) + 3, 0x7F, "-F", "16", "-s", "2", "-R", "4")]
    [InlineData((4 * 512) + 3, 0xBF, "-F", "16", "-s", "2", "-R", "4")]
    [InlineData((32 * 512) + 7, 0x07, "-F", "32", "-s", "1")]
    public void A_volume_that_is_in_use_does_not_know_what_is_free(int offset, byte value, params string[] options)
    {
        HostTool.Run("mkfs.vfat", [.. options, "-C", ImagePath, options[1] == "12" ? "8192" : "40960"]);
        byte[] bytes = File.ReadAllBytes(ImagePath);
        Assert.NotEmpty(DiskLayout.Read(new MemoryDiskSource(bytes), CancellationToken.None).Partitions[0].Unallocated);
        bytes[offset] = value;

        DiskLayout layout = DiskLayout.Read(new MemoryDiskSource(bytes), CancellationToken.None);

        Assert.Equal(["FAT: what is free is not known: it was not cleanly unmounted"], layout.Remarks.ToArray());
        Assert.Empty(layout.Partitions[0].Unallocated);
    }

    /// <summary>Many files; then every second of some is deleted, and a large one takes their place and more.</summary>
    private void Fill(int largeBytes)
    {
        var random = new Random(6);
        for (int i = 0; i < 300; i++)
        {
            Write(string.Create(CultureInfo.InvariantCulture, $"tree/many/{i % 3}/a file with number {i}.txt"), random, random.Next(0, 5000));
            Write(string.Create(CultureInfo.InvariantCulture, $"filler/{i}"), random, 2500);
        }

        Write("tree/" + string.Join('/', Enumerable.Range(0, 12).Select(i => $"deep{i}")) + "/bottom", random, 5000);
        Write("tree/names/häuser 日本語 😀.txt", random, 3000);
        Write("tree/names/" + new string('n', 200), random, 3000);
        Write("tree/names/SHORT.TXT", random, 3000);
        Write("tree/names/lower.txt", random, 3000);
        Write("tree/names/.hidden", random, 3000);
        Write("tree/exactly", random, 4096);
        Copy("filler");
        Copy("tree");
        HostTool.Run("env", ["MTOOLS_SKIP_CHECK=1", "mdel", "-i", ImagePath, .. Enumerable.Range(0, 150).Select(i => $"::filler/{2 * i}")]);
        Write("large.bin", random, largeBytes);
        Copy("large.bin");
    }

    private void Overwrite(IEnumerable<DiskRange> ranges)
    {
        var random = new Random(5);
        using FileStream file = File.Open(ImagePath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        foreach (DiskRange range in ranges)
        {
            byte[] noise = new byte[range.End - range.Start];
            random.NextBytes(noise);
            file.Position = range.Start;
            file.Write(noise);
        }
    }

    private void Write(string name, Random random, int bytes)
    {
        byte[] content = new byte[bytes];
        random.NextBytes(content);
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private void Copy(string name) =>
        HostTool.Run("env", "LC_ALL=C.UTF-8", "MTOOLS_SKIP_CHECK=1", "mcopy", "-s", "-i", ImagePath, Path.Combine(_folder.FullName, name), "::");

    /// <summary>Compares with what mtools reads.</summary>
    private void AssertSame(ImageFile image, LayoutSink sink)
    {
        string copy = _folder.CreateSubdirectory("copy").FullName;
        HostTool.Run("env", "LC_ALL=C.UTF-8", "MTOOLS_SKIP_CHECK=1", "mcopy", "-s", "-n", "-i", ImagePath, "::*", copy);

        foreach (FileLayout file in sink.Files)
        {
            Assert.True(File.ReadAllBytes(Path.Combine(copy, file.Path)).AsSpan().SequenceEqual(LayoutProof.Content(image, file)), file.Path);
        }

        Assert.Empty(sink.Remarks);
        Assert.Equal(
            Directory.EnumerateFiles(copy, "*", SearchOption.AllDirectories)
                .Where(path => new FileInfo(path).Length > 0).Select(path => Path.GetRelativePath(copy, path)).Order(StringComparer.Ordinal),
            sink.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
    }
}
