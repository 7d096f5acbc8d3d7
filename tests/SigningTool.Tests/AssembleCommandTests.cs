using System.Text.Json;
using MedV.Store;

namespace MedV.SigningTool.Tests;

public sealed class AssembleCommandTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();

    public async Task InitializeAsync()
    {
        await _tool.JsonAsync("init", "--name", "Nordbank");
        byte[] disk = new byte[6_000_128];
        TestDisk.Noise(1, 700_000).CopyTo(disk, 0);
        TestDisk.Noise(1, 700_000).CopyTo(disk, 2_097_152);
        TestDisk.Noise(2, 300_000).CopyTo(disk, 5_000_000);
        await File.WriteAllBytesAsync(_tool.PathOf("disk.raw"), disk);
        await _tool.JsonAsync("pack", _tool.PathOf("disk.raw"), "--image", "debian");
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [Fact]
    public async Task The_disk_comes_back_bit_for_bit()
    {
        JsonElement report = await _tool.JsonAsync("assemble", "debian", _tool.PathOf("out.raw"));

        Assert.Equal(File.ReadAllBytes(_tool.PathOf("disk.raw")), File.ReadAllBytes(_tool.PathOf("out.raw")));
        Assert.Equal("raw", report.GetProperty("format").GetString());
        Assert.Equal(1, report.GetProperty("version").GetInt32());
        Assert.Equal(6_000_128, report.GetProperty("diskBytes").GetInt64());
        Assert.True(report.GetProperty("cpuSeconds").GetDouble() > 0);
        NothingIsLeft();
    }

    [Fact]
    public async Task The_file_is_sparse_and_its_owner_may_write_it()
    {
        await _tool.JsonAsync("assemble", "debian@1", _tool.PathOf("out.raw"));

        if (OperatingSystem.IsLinux())
        {
            await Machine.RunAsync("sh", "-c", $"test $(stat -c %b {_tool.PathOf("out.raw")}) -lt 5000");
            Assert.True(File.GetUnixFileMode(_tool.PathOf("out.raw")).HasFlag(UnixFileMode.UserWrite));
        }
    }

    [MachineTheory("qemu-img")]
    [InlineData("out.qcow2", "", "qcow2")]
    [InlineData("out.VHDX", "", "vhdx")]
    [InlineData("out.vhd", "", "vhd")]
    [InlineData("out.img", "vhdx", "vhdx")]
    public async Task In_another_format_it_is_the_same_disk(string name, string asked, string format)
    {
        string out_ = _tool.PathOf(name);

        JsonElement report = await _tool.JsonAsync(["assemble", "debian", out_, .. asked.Length == 0 ? [] : new[] { "--format", asked }]);

        JsonElement packed = await _tool.JsonAsync("pack", out_, "--image", "debian");
        Assert.Equal(format, report.GetProperty("format").GetString());
        Assert.True(report.GetProperty("conversionSeconds").GetDouble() > 0);
        Assert.False(packed.GetProperty("isNew").GetBoolean());
        Assert.Equal(format, packed.GetProperty("container").GetString());
        NothingIsLeft();
    }

    [Fact]
    public async Task Without_qemu_img_it_says_so_before_the_work()
    {
        _tool.Set("PATH", "/nothing");

        TestTool.Outcome outcome = await _tool.RunAsync("assemble", "debian", _tool.PathOf("out.qcow2"));

        Assert.Equal(1, outcome.Code);
        Assert.Contains("qemu-img is not installed", outcome.Error, StringComparison.Ordinal);
        NothingIsLeft();
    }

    [Fact]
    public async Task A_conversion_that_makes_another_disk_is_refused()
    {
        string folder = Directory.CreateDirectory(_tool.PathOf("bin")).FullName;
        string program = _tool.PathOf("program");
        await File.WriteAllTextAsync(program, "#!/bin/sh\nfor last; do from=$to; to=$last; done\ncp \"$from\" \"$to\"; printf x | dd of=\"$to\" bs=1 seek=5000000 conv=notrunc 2>/dev/null\n");
        await Machine.RunAsync("install", "-m", "755", program, Path.Combine(folder, "qemu-img"));
        _tool.Set("PATH", folder);

        TestTool.Outcome outcome = await _tool.RunAsync("assemble", "debian", _tool.PathOf("out.qcow2"));

        Assert.Equal(13, outcome.Code);
        Assert.Contains("is another disk from byte 4", outcome.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_tool.PathOf("out.qcow2")));
    }

    [Fact]
    public async Task Interrupted_the_same_command_goes_on()
    {
        string[] packs = [.. _tool.Files("realm").Where(file => file.EndsWith(".pack", StringComparison.Ordinal)).Select(file => _tool.PathOf("realm", file))];
        string chunks = packs.MaxBy(file => new FileInfo(file).Length)!;
        byte[] whole = File.ReadAllBytes(chunks);
        byte[] damaged = [.. whole];
        damaged[^10] ^= 1;
        File.WriteAllBytes(chunks, damaged);
        TestTool.Outcome interrupted = await _tool.RunAsync("assemble", "debian", _tool.PathOf("out.raw"));
        bool isThere = File.Exists(_tool.PathOf("out.raw"));
        File.WriteAllBytes(chunks, whole);

        await _tool.JsonAsync("assemble", "debian", _tool.PathOf("out.raw"));

        Assert.Equal(13, interrupted.Code);
        Assert.Contains("hint: see medv-sign verify", interrupted.Error, StringComparison.Ordinal);
        Assert.False(isThere);
        Assert.Equal(File.ReadAllBytes(_tool.PathOf("disk.raw")), File.ReadAllBytes(_tool.PathOf("out.raw")));
        NothingIsLeft();
    }

    [Fact]
    public async Task Stopped_at_once_it_leaves_no_disk()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        TestTool.Outcome outcome = await _tool.RunAsync(new StringWriter(), stop.Token, "assemble", "debian", _tool.PathOf("out.raw"));

        Assert.Equal(130, outcome.Code);
        Assert.False(File.Exists(_tool.PathOf("out.raw")));
    }

    [Fact]
    public async Task A_file_is_written_over_only_when_told_so()
    {
        File.WriteAllText(_tool.PathOf("out.raw"), "a letter");

        TestTool.Outcome refused = await _tool.RunAsync("assemble", "debian", _tool.PathOf("out.raw"));
        string kept = File.ReadAllText(_tool.PathOf("out.raw"));
        await _tool.JsonAsync("assemble", "debian", _tool.PathOf("out.raw"), "--force");

        Assert.Equal(1, refused.Code);
        Assert.Contains("--force", refused.Error, StringComparison.Ordinal);
        Assert.Equal("a letter", kept);
        Assert.Equal(6_000_128, new FileInfo(_tool.PathOf("out.raw")).Length);
    }

    [Fact]
    public async Task What_cannot_be_made_is_told_before_the_work()
    {
        Assert.Equal(10, (await _tool.RunAsync("assemble", "ubuntu", _tool.PathOf("out.raw"))).Code);
        Assert.Equal(10, (await _tool.RunAsync("assemble", "debian", _tool.PathOf("no", "folder", "out.raw"))).Code);
        Assert.Equal(1, (await _tool.RunAsync("assemble", "debian", _tool.Folder)).Code);
        Assert.Equal(2, (await _tool.RunAsync("assemble", "debian", _tool.PathOf("out.raw"), "--format", "vmdk")).Code);
        Assert.Equal(2, (await _tool.RunAsync("assemble", "debian@one", _tool.PathOf("out.raw"))).Code);
        NothingIsLeft();
    }

    [Fact]
    public async Task Two_do_not_write_the_same_disk()
    {
        using StoreLock held = StoreLock.Take(_tool.PathOf(".medv-tmp-out.raw.work"));

        Assert.Equal(11, (await _tool.RunAsync("assemble", "debian", _tool.PathOf("out.raw"))).Code);
    }

    private void NothingIsLeft() => Assert.Empty(Directory.EnumerateFileSystemEntries(_tool.Folder, ".medv-tmp-*"));
}
