using MedV.Store.Seeds;
using MedV.Store.Tests.BaseDisks;

namespace MedV.Store.Tests.Seeds;

/// <summary>Which files are looked at.</summary>
public sealed class FolderWalkTests : IDisposable
{
    private readonly HostTree _tree = new();

    [Fact]
    public async Task Links_pipes_and_devices_are_not_followed_opened_or_waited_for()
    {
        using var elsewhere = new TemporaryFolder();
        File.WriteAllBytes(elsewhere.At("secret"), FileContents.Noise(1, 10_000));
        _tree.Write("file", FileContents.Noise(2, 10_000));
        File.CreateSymbolicLink(_tree.At("link"), elsewhere.At("secret"));
        Directory.CreateSymbolicLink(_tree.At("folder link"), elsewhere.Path);
        Directory.CreateSymbolicLink(_tree.At("loop"), _tree.Root);
        SpecialFiles.MakePipe(_tree.At("pipe"));
        SpecialFiles.MakeDevice(_tree.At("zero"));

        SeedRun run = await _tree.RunAsync();

        Assert.Equal((1, 1, 0), (run.Files, run.FilesRead, run.Unreadable));
    }

    [Fact]
    public async Task A_folder_that_the_admin_named_by_a_link_is_the_one_behind_it()
    {
        _tree.Write("inner/file", FileContents.Noise(1, 10_000));
        Directory.CreateSymbolicLink(_tree.At("link"), _tree.At("inner"));
        _tree.Plan = _tree.Plan with { Folders = [_tree.At("link")] };

        await _tree.RunAsync();

        using SeedIndex index = _tree.Open();
        Assert.Empty(HostTree.Missing(index, FileContents.Noise(1, 10_000)));
    }

    [Fact]
    public async Task Folders_that_lie_in_each_other_are_read_once()
    {
        _tree.Write("inner/file", FileContents.Noise(1, 10_000));
        _tree.Plan = _tree.Plan with { Folders = [_tree.At("inner"), _tree.Root, _tree.Root, _tree.Root + "/"] };

        SeedRun run = await _tree.RunAsync();

        Assert.Equal((1, 1), (run.Files, run.FilesRead));
    }

    [Fact]
    public async Task A_file_with_several_names_is_read_once()
    {
        _tree.Write("file", FileContents.Noise(1, 10_000));
        SpecialFiles.Run("ln", _tree.At("file"), _tree.At("second"));

        SeedRun first = await _tree.RunAsync();
        SeedRun second = await _tree.RunAsync();

        Assert.Equal((1, 1, 0), (first.Files, second.Files, second.FilesRead));
    }

    [Fact]
    public async Task The_stores_own_folder_is_left_out_wherever_it_lies()
    {
        _tree.Write("file", FileContents.Noise(1, 10_000));
        _tree.Write("medv/images/disk.raw", FileContents.Noise(2, 10_000));
        _tree.Plan = _tree.Plan with { Excluded = [_tree.At("medv"), "/no/such/folder"] };
        SeedRun around = await _tree.RunAsync();

        _tree.Plan = _tree.Plan with { Folders = [_tree.At("medv/images")] };
        SeedRun within = await _tree.RunAsync();

        Assert.Equal((1, 0), (around.Files, within.Files));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_no_error()
    {
        _tree.Write("file", FileContents.Noise(1, 10_000));
        _tree.Plan = _tree.Plan with { Folders = ["/no/such/folder", _tree.Root, _tree.At("file")] };

        SeedRun run = await _tree.RunAsync();

        Assert.Equal(1, run.Files);
        Assert.Equal(["/no/such/folder", _tree.At("file")], run.Missing.AsEnumerable());
    }

    [Fact]
    public async Task Files_below_the_smallest_and_above_the_largest_size_are_left_out()
    {
        _tree.Write("3999", FileContents.Noise(1, 3999));
        _tree.Write("4000", FileContents.Noise(2, 4000));
        _tree.Write("5000", FileContents.Noise(3, 5000));
        _tree.Write("5001", FileContents.Noise(4, 5001));
        _tree.Plan = _tree.Plan with { SmallestFileBytes = 4000, LargestFileBytes = 5000 };

        SeedRun run = await _tree.RunAsync();

        Assert.Equal((2, 9000), (run.Files, run.BytesRead));
    }

    [Fact]
    public async Task The_index_stays_below_its_quota_and_says_what_has_no_room()
    {
        for (int i = 0; i < 200; i++)
        {
            _tree.Write($"{i}", FileContents.Noise(i, 5000));
        }

        _tree.Plan = _tree.Plan with { IndexBytes = 6000 };
        SeedRun first = await _tree.RunAsync();
        SeedRun second = await _tree.RunAsync();

        Assert.InRange(new FileInfo(_tree.IndexFile).Length, 5900, 6000);
        Assert.Equal(200, first.Files + first.LeftOut);
        Assert.Equal((first.Files, first.LeftOut, 0), (second.Files, second.LeftOut, second.FilesRead));
    }

    [Fact]
    public async Task Names_that_are_no_UTF_8_are_read_like_all_others()
    {
        _tree.Write("a", FileContents.Noise(1, 10_000));
        SpecialFiles.Run("sh", "-c", $"mv '{_tree.At("a")}' \"$(printf '{_tree.Root}/\\377\\376')\"");

        SeedRun run = await _tree.RunAsync();

        using SeedIndex index = _tree.Open();
        Assert.Equal((1, 0), (run.Files, run.Unreadable));
        Assert.Empty(HostTree.Missing(index, FileContents.Noise(1, 10_000)));
    }

    [Fact]
    public async Task A_path_that_is_too_long_is_counted_and_does_no_harm()
    {
        // Deeper than any path may be, as only somebody who changes into each folder can make it.
        _tree.Write("file", FileContents.Noise(1, 10_000));
        SpecialFiles.Run("sh", "-c", $"cd '{_tree.Root}' && i=0 && while [ $i -lt 30 ]; do d=$(printf '%0200d' $i) && mkdir $d && cd $d 2>/dev/null || break; echo x > f; i=$((i+1)); done");

        SeedRun run = await _tree.RunAsync();

        Assert.InRange(run.Files, 18, 21);
        Assert.NotEqual(0, run.Unreadable);
    }

    [FactWithMounts]
    public async Task Another_file_system_is_entered_only_when_the_plan_says_so()
    {
        _tree.Write("file", FileContents.Noise(1, 10_000));
        Directory.CreateDirectory(_tree.At("mount"));
        SpecialFiles.Run("mount", "-t", "tmpfs", "medv-test", _tree.At("mount"));
        try
        {
            _tree.Write("mount/file", FileContents.Noise(2, 10_000));
            SeedRun one = await _tree.RunAsync();
            _tree.Plan = _tree.Plan with { OneFileSystem = false };
            SeedRun all = await _tree.RunAsync();
            _tree.Plan = _tree.Plan with { OneFileSystem = true, Folders = [_tree.Root, _tree.At("mount")] };
            SeedRun named = await _tree.RunAsync();

            Assert.Equal((1, 2, 2), (one.Files, all.Files, named.Files));
        }
        finally
        {
            SpecialFiles.Run("umount", "--lazy", _tree.At("mount"));
        }
    }

    [FactWithMounts]
    public async Task A_folder_whose_file_system_is_gone_gives_nothing_and_is_no_error()
    {
        SpecialFiles.Run("mount", "-t", "tmpfs", "medv-test", _tree.Root);
        _tree.Write("file", FileContents.Noise(2, 10_000));
        await _tree.RunAsync();
        SpecialFiles.Run("umount", _tree.Root);

        using SeedIndex index = _tree.Open();
        Assert.NotEmpty(HostTree.Missing(index, FileContents.Noise(2, 10_000)));
        Assert.Equal(0, (await _tree.RunAsync()).Files);
    }

    public void Dispose() => _tree.Dispose();
}
