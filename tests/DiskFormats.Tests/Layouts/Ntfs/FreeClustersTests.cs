using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Layouts.Ntfs;

/// <summary>What is free, compared with what ntfs-3g says; and when nobody knows.</summary>
public sealed class FreeClustersTests : IDisposable
{
    private static readonly byte[] Image = VectorImage.Read("ntfs.img.gz");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-ntfs-");

    private string ImagePath => Path.Combine(_folder.FullName, "image");

    public void Dispose() => _folder.Delete(recursive: true);

    [NtfsMountFact]
    public void Noise_in_what_is_free_changes_nothing()
    {
        NtfsImage.Make(ImagePath, 96 << 20);
        using (var mount = new NtfsMount(ImagePath))
        {
            NtfsTree.Fill(mount.Folder);
            Directory.Delete(Path.Combine(mount.Folder, "many/3"), recursive: true);
            File.Delete(Path.Combine(mount.Folder, "big.bin"));
        }

        Partition whole = Read();
        string before = Digests();
        string information = HostTool.Run("ntfsinfo", "-m", ImagePath);
        Assert.Equal(Number(information, @"Cluster Size: (\d+)"), whole.BlockBytes);
        Assert.Equal(Number(information, @"Free Clusters: (\d+)"), whole.Unallocated.Sum(range => range.End - range.Start) / whole.BlockBytes);

        Overwrite(whole.Unallocated);

        Assert.Equal(before, Digests());
        HostTool.Run("ntfsfix", "-n", ImagePath);
    }

    [NtfsMountFact]
    public void A_volume_in_hundreds_of_pieces_says_what_is_free()
    {
        NtfsImage.Make(ImagePath, 18 << 20, "-c", "512");
        using (var mount = new NtfsMount(ImagePath))
        {
            NtfsTree.Fragment(mount.Folder);
            Directory.Delete(Path.Combine(mount.Folder, "filler"), recursive: true);
        }

        Partition whole = Read();

        Assert.Equal(Number(HostTool.Run("ntfsinfo", "-m", ImagePath), @"Free Clusters: (\d+)"), whole.Unallocated.Sum(range => range.End - range.Start) / 512);
        Assert.InRange(whole.Unallocated.Length, 100, int.MaxValue);
    }

    [Fact]
    public void A_dirty_volume_does_not_know_what_is_free()
    {
        byte[] image = [.. Image];
        int record = MftEdit.TableOf(image) + (3 * 1024);
        int information = image.AsSpan(record, 1024).IndexOf("\u0070\0\0\0"u8);
        image[record + information + 0x18 + 0x0A] |= 1;

        AssertUnknown(image, "the volume is marked as dirty");
    }

    /// <summary>The flags of two pages of the log, the numbers of their writing, and their first clients in use.</summary>
    [Theory]
    [InlineData(0, 5, 0, 0, 4, 0, false)]
    [InlineData(2, 5, 0, 0, 4, 0, true)]
    [InlineData(0, 5, 0xFFFF, 0, 4, 0, true)]
    [InlineData(2, 4, 0, 0, 5, 0, false)]
    [InlineData(0, 4, 0, 2, 5, 0, true)]
    [InlineData(0, 4, 0, 0, 5, 0xFFFF, true)]
    public void Changes_that_wait_in_the_log_are_noticed(int flags, int number, int client, int otherFlags, int otherNumber, int otherClient, bool isClean)
    {
        byte[] image = [.. Image];
        int log = LogOf(image);
        WriteRestart(image.AsSpan(log, 4096), flags, number, client);
        WriteRestart(image.AsSpan(log + 4096, 4096), otherFlags, otherNumber, otherClient);

        if (isClean)
        {
            Assert.NotEmpty(Read(image).Partitions[0].Unallocated);
        }
        else
        {
            AssertUnknown(image, "the volume was not cleanly dismounted: changes wait in its log");
        }
    }

    [Theory]
    [InlineData("CHKD")]
    [InlineData("\0\0\0\0")]
    public void A_log_that_is_not_understood_counts_as_one_with_changes(string magic)
    {
        byte[] image = [.. Image];
        System.Text.Encoding.ASCII.GetBytes(magic).CopyTo(image, LogOf(image));

        AssertUnknown(image, "the volume was not cleanly dismounted: changes wait in its log");
    }

    [NtfsToolsTheory]
    [InlineData("hibr", true)]
    [InlineData("HIBR", true)]
    [InlineData("wake", false)]
    [InlineData("\0\0\0\0", false)]
    public void A_Windows_that_sleeps_is_noticed(string start, bool sleeps)
    {
        NtfsImage.Make(ImagePath, 8 << 20);
        string source = Path.Combine(_folder.FullName, "source");
        File.WriteAllText(source, start + new string('x', 10_000));
        HostTool.Run("ntfscp", "-q", ImagePath, source, "hiberfil.sys");

        DiskLayout layout = Read(File.ReadAllBytes(ImagePath));

        Assert.Equal(sleeps ? ["NTFS: what is free is not known: a Windows sleeps on the volume"] : [], layout.Remarks.ToArray());
        Assert.Equal(sleeps, layout.Partitions[0].Unallocated.IsEmpty);
    }

    [Fact]
    public void A_bitmap_that_is_too_short_is_not_used()
    {
        byte[] image = [.. Image];
        MftEdit.DataOf(image, "$Bitmap", data =>
        {
            BitConverter.TryWriteBytes(data[0x30..], 8L);
            BitConverter.TryWriteBytes(data[0x38..], 8L);
        });

        AssertUnknown(image, "the bitmap of its clusters is damaged");
    }

    private static DiskLayout Read(byte[] image)
    {
        DiskLayout layout = DiskLayout.Read(new MemoryDiskSource(image), CancellationToken.None);
        LayoutProof.AssertSound(layout, image.Length);
        return layout;
    }

    private static void AssertUnknown(byte[] image, string why)
    {
        DiskLayout layout = Read(image);
        Assert.Contains($"NTFS: what is free is not known: {why}", layout.Remarks);
        Assert.Empty(layout.Partitions[0].Unallocated);
        Assert.NotEmpty(layout.Files);
    }

    private static int LogOf(byte[] image)
    {
        // The log of a volume that was never used by Windows is full of ones, and nothing else is.
        int log = image.AsSpan().IndexOf(Enumerable.Repeat((byte)0xFF, 64 << 10).ToArray());
        Assert.InRange(log, 1, image.Length);
        return log;
    }

    private static void WriteRestart(Span<byte> page, int flags, int number, int client)
    {
        "RSTR"u8.CopyTo(page);
        BinaryPrimitives.WriteInt32LittleEndian(page[0x10..], 4096);
        BinaryPrimitives.WriteUInt16LittleEndian(page[0x18..], 0x30);
        BinaryPrimitives.WriteInt64LittleEndian(page[0x30..], number);
        BinaryPrimitives.WriteUInt16LittleEndian(page[0x3C..], (ushort)client);
        BinaryPrimitives.WriteUInt16LittleEndian(page[0x3E..], (ushort)flags);
    }

    private static long Number(string text, [StringSyntax(StringSyntaxAttribute.Regex)] string pattern) =>
        long.Parse(Regex.Match(text, pattern).Groups[1].Value, CultureInfo.InvariantCulture);

    private Partition Read()
    {
        using var image = new ImageFile(ImagePath);
        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);
        LayoutProof.AssertSound(layout, image.Length);
        Assert.DoesNotContain(layout.Remarks, remark => remark.Contains("what is free", StringComparison.Ordinal));
        return Assert.Single(layout.Partitions);
    }

    private string Digests()
    {
        using var mount = new NtfsMount(ImagePath);
        return string.Join('\n', Directory.EnumerateFiles(mount.Folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => $"{path[mount.Folder.Length..]} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}"));
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
}
