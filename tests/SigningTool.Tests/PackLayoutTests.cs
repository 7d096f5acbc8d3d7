using System.Text.Json;

namespace MedV.SigningTool.Tests;

/// <summary>Packing disks whose files are understood.</summary>
public sealed class PackLayoutTests : IAsyncLifetime, IDisposable
{
    private readonly TestTool _tool = new();
    private readonly TestDisk _disk;

    public PackLayoutTests() => _disk = new TestDisk(_tool)
        .With("usr/lib/big.so", TestDisk.Noise(1, 900_000))
        .With("usr/bin/app", TestDisk.Noise(2, 300_000))
        .With("etc/hosts", TestDisk.Noise(3, 100));

    public async Task InitializeAsync() => await _tool.JsonAsync("init", "--name", "Nordbank");

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [MachineFact("mkfs.ext4")]
    public async Task File_systems_and_files_that_were_found_are_told()
    {
        string disk = await _disk.WriteAsync("disk.raw");

        JsonElement report = await _tool.JsonAsync("pack", disk, "--image", "debian", "--dry-run");
        TestTool.Outcome shown = await _tool.RunAsync("pack", disk, "--image", "debian");

        JsonElement part = Assert.Single(report.GetProperty("partitions").EnumerateArray());
        Assert.Equal("ext4", part.GetProperty("fileSystem").GetString());
        Assert.Equal(3, part.GetProperty("files").GetInt32());
        Assert.Equal(1_200_100, part.GetProperty("fileBytes").GetInt64());
        Assert.Equal("raw", report.GetProperty("container").GetString());
        Assert.Empty(report.GetProperty("remarks").EnumerateArray());
        Assert.StartsWith("packed debian@1 from a raw disk of 16.0 MiB\n", shown.Output, StringComparison.Ordinal);
        Assert.True(part.GetProperty("unallocatedBytes").GetInt64() > 5_000_000);
        Assert.Contains("ext4: 3 files", shown.Output, StringComparison.Ordinal);
    }

    [MachineFact("mkfs.ext4")]
    public async Task Files_are_found_again_on_another_disk_where_they_lie_elsewhere()
    {
        await _tool.JsonAsync("pack", await _disk.WriteAsync("disk.raw"), "--image", "debian");
        string other = await new TestDisk(_tool)
            .With("a/first", TestDisk.Noise(9, 123_456))
            .With("opt/copy of big.so", TestDisk.Noise(1, 900_000))
            .WriteAsync("other.raw", megabytes: 32);

        JsonElement report = await _tool.JsonAsync("pack", other, "--image", "ubuntu");

        Assert.InRange(report.GetProperty("knownBytes").GetInt64(), 900_000, 1_100_000);
        Assert.InRange(report.GetProperty("newBytes").GetInt64(), 123_456, 800_000);
    }

    [MachineFact("mkfs.ext4")]
    public async Task Without_the_layout_a_disk_is_cut_by_content_alone()
    {
        string disk = await _disk.WriteAsync("disk.raw");
        await _tool.JsonAsync("pack", disk, "--image", "debian", "--layout", "off");

        JsonElement again = await _tool.JsonAsync("pack", disk, "--image", "debian", "--layout", "off");
        JsonElement cutByFiles = await _tool.JsonAsync("pack", disk, "--image", "debian");

        Assert.Equal(JsonValueKind.Null, again.GetProperty("partitions").ValueKind);
        Assert.False(again.GetProperty("isNew").GetBoolean());
        Assert.True(cutByFiles.GetProperty("isNew").GetBoolean());
    }

    [MachineTheory("mkfs.ext4", "qemu-img")]
    [InlineData("qcow2", "qcow2")]
    [InlineData("qcow2", "qcow2", "compression_type=zstd")]
    [InlineData("vhdx", "vhdx")]
    [InlineData("vpc", "vhd", "force_size=on")]
    public async Task The_same_disk_in_a_container_is_the_same_version(string format, string name, string options = "")
    {
        string disk = await _disk.WriteAsync("disk.raw");
        await _tool.JsonAsync("pack", disk, "--image", "debian");
        string container = _tool.PathOf("disk.container");
        await Machine.RunAsync("qemu-img", ["convert", "-O", format, .. options.Length == 0 ? [] : new[] { "-o", options }, disk, container]);

        JsonElement report = await _tool.JsonAsync("pack", container, "--image", "debian");

        Assert.False(report.GetProperty("isNew").GetBoolean());
        Assert.Equal(name, report.GetProperty("container").GetString());
    }

    [MachineFact("mkfs.ext4", "qemu-img")]
    public async Task A_disk_that_needs_another_file_is_refused_with_a_way_out()
    {
        string disk = await _disk.WriteAsync("disk.raw");
        string overlay = _tool.PathOf("overlay.qcow2");
        await Machine.RunAsync("qemu-img", "create", "-q", "-f", "qcow2", "-b", disk, "-F", "raw", overlay);

        TestTool.Outcome outcome = await _tool.RunAsync("pack", overlay, "--image", "debian");

        Assert.Equal(1, outcome.Code);
        Assert.Contains(overlay, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("hint: make a disk of its own of it", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_that_is_not_understood_is_not_taken_for_a_raw_disk()
    {
        byte[] content = new byte[100_000];
        "KDMV"u8.CopyTo(content);
        File.WriteAllBytes(_tool.PathOf("disk.vmdk"), content);

        TestTool.Outcome outcome = await _tool.RunAsync("pack", _tool.PathOf("disk.vmdk"), "--image", "debian");

        Assert.Equal(1, outcome.Code);
        Assert.Contains("VMDK", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("qemu-img convert", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--layout", "maybe")]
    [InlineData("--level", "0")]
    [InlineData("--level", "20")]
    [InlineData("--patch-from", "0")]
    [InlineData("--patch-from", "newest")]
    [InlineData("--layout", "off", "--discard-unallocated")]
    public async Task A_choice_that_is_none_is_wrong_usage(params string[] choice)
    {
        TestTool.Outcome outcome = await _tool.RunAsync(["pack", _tool.PathOf("gone.raw"), "--image", "debian", .. choice]);

        Assert.Equal(2, outcome.Code);
        Assert.Contains(choice[0], outcome.Error, StringComparison.Ordinal);
    }

    [MachineFact("mkfs.ext4")]
    public async Task Free_space_is_kept_unless_it_is_given_up()
    {
        string disk = await _disk.WriteAsync("disk.raw");
        byte[] content = await File.ReadAllBytesAsync(disk);
        TestDisk.Noise(77, 400_000).CopyTo(content, 12 << 20);
        await File.WriteAllBytesAsync(disk, content);

        JsonElement kept = await _tool.JsonAsync("pack", disk, "--image", "kept");
        JsonElement given = await _tool.JsonAsync("pack", disk, "--image", "given", "--discard-unallocated");
        await _tool.JsonAsync("assemble", "given", _tool.PathOf("out.raw"));

        Assert.Equal(0, kept.GetProperty("discardedBytes").GetInt64());
        Assert.InRange(given.GetProperty("discardedBytes").GetInt64(), 400_000, 16 << 20);
        Assert.InRange(kept.GetProperty("newBytes").GetInt64(), 1_600_100, 2_500_000);
        Assert.True(given.GetProperty("zeroBytes").GetInt64() >= kept.GetProperty("zeroBytes").GetInt64() + 400_000);
        byte[] back = await File.ReadAllBytesAsync(_tool.PathOf("out.raw"));
        Assert.False(back.AsSpan(12 << 20, 400_000).ContainsAnyExcept((byte)0));
        content.AsSpan(12 << 20, 400_000).Clear();
        Assert.Equal(content, back);
    }

    [MachineFact("mkfs.ext4")]
    public async Task A_higher_level_makes_smaller_packs()
    {
        var random = new Random(1);
        string[] vocabulary = [.. Enumerable.Range(0, 3000).Select(_ => new string([.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => (char)random.Next('a', 'z'))]))];
        string words = string.Join(' ', Enumerable.Range(0, 60_000).Select(_ => vocabulary[random.Next(60) * random.Next(50)]));
        string disk = await _disk.With("words", System.Text.Encoding.ASCII.GetBytes(words)).WriteAsync("disk.raw");

        JsonElement fast = await _tool.JsonAsync("pack", disk, "--image", "debian", "--dry-run", "--level", "1");
        JsonElement small = await _tool.JsonAsync("pack", disk, "--image", "debian", "--dry-run", "--level", "19");

        Assert.True(small.GetProperty("newEncodedBytes").GetInt64() < fast.GetProperty("newEncodedBytes").GetInt64());
    }
}
