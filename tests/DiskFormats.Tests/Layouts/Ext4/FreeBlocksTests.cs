using System.Globalization;
using System.Text.RegularExpressions;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts.Ext4;

/// <summary>What is free, compared with what e2fsprogs and the kernel say.</summary>
public sealed partial class FreeBlocksTests(HostTree tree) : IClassFixture<HostTree>
{
    [MkfsTheory]
    [InlineData("-t ext4 -b 4096")]
    [InlineData("-t ext4 -b 1024")]
    [InlineData("-t ext4 -b 65536")]
    [InlineData("-t ext4 -b 1024 -O ^64bit,^flex_bg")]
    [InlineData("-t ext4 -b 1024 -O ^64bit,^metadata_csum,uninit_bg -g 1024")]
    [InlineData("-t ext4 -b 1024 -O 64bit,^metadata_csum,uninit_bg")]
    [InlineData("-t ext4 -b 1024 -O ^metadata_csum,^uninit_bg")]
    [InlineData("-t ext4 -b 4096 -O metadata_csum,metadata_csum_seed")]
    [InlineData("-t ext4 -b 1024 -O meta_bg,^resize_inode -g 1024")]
    [InlineData("-t ext4 -b 1024 -O sparse_super2,^resize_inode -g 4096")]
    [InlineData("-t ext3 -b 1024")]
    [InlineData("-t ext2 -b 2048 -O ^sparse_super,^resize_inode")]
    [InlineData("-t ext2 -b 1024 -O none -r 0")]
    public void What_is_free_is_what_e2fsprogs_says(string options)
    {
        using ImageFile image = Make(options);

        Partition whole = Read(image);

        string statistics = HostTool.Run("dumpe2fs", image.Path);
        long blockBytes = Number(statistics, "Block size:");
        Assert.Equal(blockBytes, whole.BlockBytes);
        Assert.Equal(FreeBlocksIn(statistics, blockBytes), whole.Unallocated);
        Assert.Equal(Number(statistics, "Free blocks:") * blockBytes, whole.Unallocated.Sum(range => range.End - range.Start));
    }

    [LoopMountTheory]
    [InlineData("-t ext4 -b 4096")]
    [InlineData("-t ext4 -b 1024 -O ^flex_bg")]
    [InlineData("-t ext4 -b 4096 -O inline_data,^metadata_csum,uninit_bg -I 256")]
    [InlineData("-t ext3 -b 1024")]
    public void Noise_in_what_is_free_changes_nothing(string options)
    {
        using ImageFile image = Make(options);
        string mount = Directory.CreateDirectory(image.Path + ".mount").FullName;

        // Deleted files leave data behind, and attributes and long links take blocks that are no file.
        HostTool.Run("unshare", "-m", "sh", "-ec", $"""
            mount -o loop '{image.Path}' '{mount}'
            rm -r '{mount}/many/3' '{mount}/big.bin'
            setfattr -n user.long -v "$(head -c 800 /dev/zero | tr '\0' x)" '{mount}/exactly/4096'
            cp -r '{mount}/many/1' '{mount}/copied'
            rm -r '{mount}/many/2'
            umount '{mount}'
            """);
        string before = Digests(image.Path, mount);
        Partition whole = Read(image);
        Assert.NotEmpty(whole.Unallocated);

        Overwrite(image.Path, whole.Unallocated);

        HostTool.Run("e2fsck", "-f", "-n", image.Path);
        Assert.Equal(before, Digests(image.Path, mount));
    }

    [MkfsTheory]
    [InlineData(1024 + 58, 0x00)]
    [InlineData(1024 + 58, 0x03)]
    public void What_was_not_cleanly_unmounted_does_not_know_what_is_free(int offset, byte value)
    {
        using ImageFile image = Make("-t ext4 -b 4096");
        Patch(image.Path, offset, value);

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Assert.Empty(layout.Partitions[0].Unallocated);
        Assert.Equal(["ext4: what is free is not known: it was not cleanly unmounted, or is marked as damaged"], layout.Remarks.ToArray());
    }

    [MkfsTheory]
    [InlineData("-t ext4 -b 4096", false)]
    [InlineData("-t ext4 -b 1024 -O ^64bit,^metadata_csum,uninit_bg", true)]
    public void A_group_with_a_damaged_bitmap_or_descriptor_is_left_out(string options, bool inDescriptor)
    {
        using ImageFile image = Make(options);
        string statistics = HostTool.Run("dumpe2fs", image.Path);
        long blockBytes = Number(statistics, "Block size:");
        long bitmap = long.Parse(Bitmap().Match(statistics).Groups[1].Value, CultureInfo.InvariantCulture) * blockBytes;
        Partition before = Read(image);
        Patch(image.Path, inDescriptor ? 2048 + (7 * 32) + 0x0C : bitmap + 1000, 0x55);

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Assert.Equal(["ext4: what is free is not known in 1 groups of blocks, for their bitmaps are damaged"], layout.Remarks.ToArray());
        Assert.True(layout.Partitions[0].Unallocated.Sum(range => range.End - range.Start) < before.Unallocated.Sum(range => range.End - range.Start));
    }

    [MkfsFact]
    public void Clusters_of_many_blocks_are_not_looked_at()
    {
        using ImageFile image = Make("-t ext4 -b 4096 -O bigalloc -C 65536");

        Assert.Empty(Read(image).Unallocated);
    }

    private static Partition Read(ImageFile image)
    {
        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);
        Assert.Empty(layout.Remarks);
        LayoutProof.AssertSound(layout, image.Length);
        return Assert.Single(layout.Partitions);
    }

    private static DiskRange[] FreeBlocksIn(string statistics, long blockBytes) =>
    [
        .. RangeList.Normalise(
            from line in statistics.Split('\n')
            where line.StartsWith("  Free blocks: ", StringComparison.Ordinal)
            from part in line["  Free blocks: ".Length..].Split(", ", StringSplitOptions.RemoveEmptyEntries)
            let ends = part.Split('-').Select(number => long.Parse(number, CultureInfo.InvariantCulture)).ToArray()
            select new DiskRange(ends[0] * blockBytes, (ends[^1] + 1) * blockBytes)),
    ];

    private static string Digests(string image, string mount) => HostTool.Run(
        "unshare", "-m", "sh", "-ec", $"mount -o loop,ro '{image}' '{mount}'; cd '{mount}'; find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; find . -type l -printf '%p %l\\n' | sort; getfattr -d exactly/4096");

    private static void Overwrite(string path, IEnumerable<DiskRange> ranges)
    {
        var random = new Random(5);
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        foreach (DiskRange range in ranges)
        {
            byte[] noise = new byte[range.End - range.Start];
            random.NextBytes(noise);
            file.Position = range.Start;
            file.Write(noise);
        }
    }

    private static long Number(string statistics, string label) =>
        long.Parse(statistics.Split('\n').First(line => line.StartsWith(label, StringComparison.Ordinal))[label.Length..], CultureInfo.InvariantCulture);

    private static void Patch(string path, long offset, byte value)
    {
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.Position = offset;
        file.WriteByte(value);
    }

    private ImageFile Make(string options)
    {
        string path = tree.NewImagePath();
        HostTool.Run("mke2fs", ["-q", "-F", .. options.Split(' '), "-d", tree.Root, path, options.Contains("65536", StringComparison.Ordinal) ? "256M" : "64M"]);
        return new ImageFile(path);
    }

    [GeneratedRegex(@"Block bitmap at (\d+)")]
    private static partial Regex Bitmap();
}
