using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts.Ext4;

/// <summary>File systems that debugfs bent in ways that no kernel would.</summary>
public sealed class CraftedExt4Tests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-crafted-");

    [MkfsFact]
    public void A_directory_in_itself_is_walked_once()
    {
        using ImageFile image = Make("ln /a /a/b/loop", "ln / /a/root");

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Assert.Equal(["a/b/file", "first", "second"], layout.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Empty(layout.Remarks);
    }

    [MkfsFact]
    public void Of_two_files_with_the_same_blocks_the_first_is_kept()
    {
        using ImageFile image = Make("copy_inode /first /second");

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        LayoutProof.AssertSound(layout, image.Length);
        Assert.Equal(["a/b/file", "first"], layout.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["ext4: second: left out, for a byte of it belongs to another file"], layout.Remarks.ToArray());
    }

    [MkfsFact]
    public void Two_directories_with_the_same_blocks_give_their_files_once()
    {
        using ImageFile image = Make("mkdir /c", "copy_inode /a /c");

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        LayoutProof.AssertSound(layout, image.Length);
        Assert.Single(layout.Files, file => file.Path.EndsWith("b/file", StringComparison.Ordinal));
        Assert.Single(layout.Remarks);
    }

    [MkfsTheory]
    [InlineData("sif /first size 9223372036854775807")]
    [InlineData("sif /first block[0] 0")]
    [InlineData("sif /first block[5] 4294967295")]
    public void A_file_with_an_impossible_map_is_left_out_alone(string command)
    {
        using ImageFile image = Make(command);

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Assert.Equal(["a/b/file", "second"], layout.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal(["ext4: /first: left out, for its map is damaged"], layout.Remarks.ToArray());
    }

    [MkfsFact]
    public void A_deleted_file_is_not_listed()
    {
        using ImageFile image = Make("sif /first links_count 0");

        Assert.DoesNotContain(DiskLayout.Read(image, CancellationToken.None).Files, file => file.Path == "first");
    }

    [MkfsFact]
    public void A_file_system_that_was_not_cleanly_unmounted_is_read_with_a_remark()
    {
        using ImageFile image = Make("feature needs_recovery");

        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Assert.Equal(3, layout.Files.Count());
        Assert.Equal(["ext4: it was not cleanly unmounted: what is only in the journal is not seen, and what is free is not known"], layout.Remarks.ToArray());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private ImageFile Make(params string[] commands)
    {
        string tree = _folder.CreateSubdirectory("tree/a/b").Parent!.Parent!.FullName;
        File.WriteAllText(Path.Combine(tree, "first"), "the first file");
        File.WriteAllText(Path.Combine(tree, "second"), "the second file");
        File.WriteAllText(Path.Combine(tree, "a/b/file"), "the third file");
        string image = Path.Combine(_folder.FullName, "image");
        string script = Path.Combine(_folder.FullName, "commands");
        File.WriteAllLines(script, commands);
        HostTool.Run("mke2fs", "-q", "-t", "ext4", "-d", tree, image, "4M");
        HostTool.Run("debugfs", "-w", "-f", script, image);
        return new ImageFile(image);
    }
}
