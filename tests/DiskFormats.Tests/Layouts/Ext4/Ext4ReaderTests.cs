using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts.Ext4;

public sealed class Ext4ReaderTests(HostTree tree) : IClassFixture<HostTree>
{
    [MkfsTheory]
    [InlineData("-t ext4 -b 4096")]
    [InlineData("-t ext4 -b 1024")]
    [InlineData("-t ext4 -b 65536")]
    [InlineData("-t ext4 -b 1024 -O ^extents,^64bit")]
    [InlineData("-t ext4 -b 4096 -O 64bit,metadata_csum")]
    [InlineData("-t ext4 -b 1024 -O ^64bit,^metadata_csum,^flex_bg -I 128")]
    [InlineData("-t ext4 -b 4096 -O bigalloc -C 65536")]
    [InlineData("-t ext4 -b 1024 -O bigalloc -C 16384")]
    [InlineData("-t ext4 -b 1024 -O meta_bg,^resize_inode -g 1024")]
    [InlineData("-t ext4 -b 1024 -O meta_bg,^resize_inode,^sparse_super -g 1024")]
    [InlineData("-t ext4 -b 1024 -O sparse_super2,^resize_inode -g 4096")]
    [InlineData("-t ext4 -b 4096 -O large_dir,encrypt,casefold,quota,project,mmp,ea_inode,verity")]
    [InlineData("-t ext3 -b 1024")]
    [InlineData("-t ext3 -b 4096")]
    [InlineData("-t ext2 -b 1024 -O ^filetype")]
    [InlineData("-t ext2 -b 2048 -O ^sparse_super,^resize_inode")]
    [InlineData("-t ext2 -b 1024 -O none -r 0")]
    public void Each_file_is_where_it_is_said_to_be(string options)
    {
        using ImageFile image = Make(options);

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Partition whole = Assert.Single(layout.Partitions);
        Assert.Equal((0, "ext4"), (whole.Number, whole.FileSystem));
        Assert.Empty(layout.Remarks);
        LayoutProof.AssertSound(layout, image.Length);
        LayoutProof.AssertSame(image, whole.Files, tree.Root, mayMiss: bytes => false);
    }

    [MkfsTheory]
    [InlineData("-t ext4 -b 4096 -O inline_data -I 256")]
    [InlineData("-t ext4 -b 1024 -O inline_data,^64bit -I 512")]
    public void Only_files_that_fit_into_an_inode_have_no_place_of_their_own(string options)
    {
        using ImageFile image = Make(options);

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Partition whole = Assert.Single(layout.Partitions);
        Assert.Empty(layout.Remarks);
        LayoutProof.AssertSound(layout, image.Length);
        LayoutProof.AssertSame(image, whole.Files, tree.Root, mayMiss: bytes => bytes <= (options.EndsWith("512", StringComparison.Ordinal) ? 416 : HostTree.LargestInlineBytes));
        Assert.DoesNotContain(whole.Files, file => file.Bytes <= 60);
    }

    [MkfsFact]
    public void Files_come_in_the_order_of_their_first_bytes()
    {
        using ImageFile image = Make("-t ext4 -b 1024");

        long[] starts = [.. DiskLayout.Read(image, CancellationToken.None).Files.Select(file => file.Extents[0].DiskOffset)];

        Assert.Equal(starts.Order(), starts);
    }

    [MkfsTheory]
    [InlineData("-t ext4 -b 4096")]
    [InlineData("-t ext4 -b 1024")]
    [InlineData("-t ext4 -b 1024 -O ^flex_bg,^64bit -g 1024")]
    [InlineData("-t ext4 -b 1024 -O meta_bg,^resize_inode -g 1024")]
    [InlineData("-t ext4 -b 1024 -O meta_bg,^resize_inode,^sparse_super -g 1024")]
    [InlineData("-t ext4 -b 1024 -O sparse_super2,^resize_inode -g 4096")]
    [InlineData("-t ext4 -b 1024 -O quota,^resize_inode,sparse_super2 -E num_backup_sb=1")]
    [InlineData("-t ext3 -b 2048")]
    [InlineData("-t ext2 -b 1024 -O ^sparse_super,^resize_inode")]
    [InlineData("-t ext2 -b 1024 -O none -r 0")]
    public void All_that_is_used_is_a_file_or_metadata(string options)
    {
        using ImageFile image = Make(options);

        Partition whole = Assert.Single(DiskLayout.Read(image, CancellationToken.None).Partitions);

        // The file system counts what it uses; only the block of a long symbolic link and two of the inode for growth are unknown to us.
        string statistics = HostTool.Run("dumpe2fs", "-h", image.Path);
        long blockBytes = Number(statistics, "Block size:");
        long used = Number(statistics, "Block count:") - Number(statistics, "Free blocks:");
        long known = whole.Metadata.Sum(range => range.End - range.Start) / blockBytes
            + whole.Files.SelectMany(file => file.Extents).Sum(extent => (extent.Bytes + blockBytes - 1) / blockBytes);
        Assert.InRange(known, used - 3, used);
    }

    [MkfsFact]
    public void A_cancelled_reading_ends_with_the_cancellation()
    {
        using ImageFile image = Make("-t ext4 -b 4096");

        Assert.Throws<OperationCanceledException>(() => DiskLayout.Read(image, new CancellationToken(canceled: true)));
    }

    [MkfsFact]
    public void A_feature_that_is_not_known_leaves_the_files_out_and_says_so()
    {
        using ImageFile image = Make("-t ext4 -b 4096");
        Patch(image.Path, 1024 + 96 + 3, 0x40);

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Assert.Empty(layout.Files);
        Assert.Equal(["ext4: the files are not looked for: features 0x40000000 are not known to this program"], layout.Remarks.ToArray());
    }

    [MkfsFact]
    public void The_journal_of_another_file_system_is_not_one()
    {
        string path = tree.NewImagePath();
        HostTool.Run("mkfs.ext4", "-q", "-O", "journal_dev", path, "8M");
        using var image = new ImageFile(path);

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Assert.Equal(["ext4: the files are not looked for: the journal of another file system"], layout.Remarks.ToArray());
    }

    [MkfsFact]
    public void A_disk_cut_in_half_still_gives_the_files_that_are_left()
    {
        using ImageFile whole = Make("-t ext4 -b 1024");
        int filesBefore = DiskLayout.Read(whole, CancellationToken.None).Files.Count();
        using (FileStream file = File.Open(whole.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(16 << 20);
        }

        using var image = new ImageFile(whole.Path);
        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        LayoutProof.AssertSound(layout, image.Length);
        Assert.InRange(layout.Files.Count(), 1, filesBefore - 1);
        Assert.Contains("there is room for 16384", layout.Remarks[0], StringComparison.Ordinal);
    }

    private static long Number(string statistics, string label) =>
        long.Parse(statistics.Split('\n').Single(line => line.StartsWith(label, StringComparison.Ordinal))[label.Length..], System.Globalization.CultureInfo.InvariantCulture);

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
}
