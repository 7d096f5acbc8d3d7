using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class LayoutCommandTests : IDisposable
{
    private readonly TestTool _tool = new();

    public void Dispose() => _tool.Dispose();

    [MachineFact("mkfs.ext4")]
    public async Task The_files_of_a_real_disk_are_counted_and_listed()
    {
        string disk = await new TestDisk(_tool).With("etc/hosts", TestDisk.Noise(1, 100)).With("usr/bin/app", TestDisk.Noise(2, 300_000)).WriteAsync("disk.raw");

        JsonElement report = await _tool.JsonAsync("layout", disk, "--files");
        TestTool.Outcome shown = await _tool.RunAsync("layout", disk);

        JsonElement part = Assert.Single(report.GetProperty("partitions").EnumerateArray());
        Assert.Equal("ext4", part.GetProperty("fileSystem").GetString());
        Assert.Equal(2, part.GetProperty("files").GetInt32());
        Assert.Equal(
            [("etc/hosts", 100L), ("usr/bin/app", 300_000L)],
            part.GetProperty("list").EnumerateArray()
                .Select(file => (file.GetProperty("path").GetString()!, file.GetProperty("bytes").GetInt64())).Order());
        Assert.Contains("ext4: 2 files", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_without_a_file_system_is_said_to_be_cut_by_content()
    {
        string disk = _tool.PathOf("noise.raw");
        byte[] noise = new byte[1 << 20];
        new Random(1).NextBytes(noise);
        await File.WriteAllBytesAsync(disk, noise);

        TestTool.Outcome outcome = await _tool.RunAsync("layout", disk);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("not understood", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_is_not_there_is_not_found() =>
        Assert.Equal(10, (await _tool.RunAsync("layout", _tool.PathOf("nothing.raw"))).Code);
}
