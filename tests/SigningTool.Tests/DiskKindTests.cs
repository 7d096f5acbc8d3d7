using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace MedV.SigningTool.Tests;

/// <summary>Disks of all kinds, in containers of all kinds, from the file to the packs and back.</summary>
public sealed class DiskKindTests : IAsyncLifetime, IDisposable
{
    private const string Rebuild = """
        import pathlib, sys
        sys.path.insert(0, sys.argv[1])
        import rebuild
        packs = rebuild.Packs(sys.argv[2])
        manifest = rebuild.Manifest(pathlib.Path(sys.argv[3]).read_bytes(), packs)
        pathlib.Path(sys.argv[4]).write_bytes(rebuild.rebuild(manifest, packs))
        """;

    private readonly TestTool _tool = new();
    private readonly DiskMaker _maker;

    public DiskKindTests() => _maker = new DiskMaker(_tool);

    public async Task InitializeAsync() => await _tool.JsonAsync("init", "--name", "Nordbank");

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _tool.Dispose();

    [LoopTheory("mkfs.ext4", "mkfs.vfat", "mcopy", "mkntfs", "sfdisk", "qemu-img", "pvcreate", "python3")]
    [InlineData("ext4 in a GPT with an ESP", "FAT", "ext4")]
    [InlineData("NTFS with fragmented files", "NTFS")]
    [InlineData("FAT", "FAT")]
    [InlineData("LVM", "not understood")]
    [InlineData("4 KiB sectors", "ext4", "NTFS")]
    [InlineData("random data", "not understood")]
    [InlineData("zeros", "not understood")]
    [InlineData("nothing written", "not understood")]
    public async Task The_same_disk_in_any_container_is_the_same_version_and_comes_back_bit_for_bit(string kind, params string[] fileSystems)
    {
        string raw = await _maker.MakeAsync(kind);

        JsonElement report = await _tool.JsonAsync("pack", raw, "--image", "disk");

        Assert.Equal(fileSystems, report.GetProperty("partitions").EnumerateArray().Select(part => part.GetProperty("fileSystem").GetString() ?? "not understood"));
        Assert.DoesNotContain(report.GetProperty("remarks").EnumerateArray(), remark => !remark.GetString()!.Contains("compressed", StringComparison.Ordinal));
        await AssertComesBackAsync(report.GetProperty("manifest").GetString()!, await File.ReadAllBytesAsync(raw));
        foreach ((string format, string[] options) in new (string, string[])[]
        {
            ("qcow2", []),
            ("qcow2", ["-c", "-o", "cluster_size=4k"]),
            ("vhdx", []),
            ("vhdx", ["-o", "subformat=fixed"]),
            ("vpc", ["-o", "force_size=on"]),
            ("vpc", ["-o", "force_size=on,subformat=fixed"]),
        })
        {
            string container = _tool.PathOf("disk.container");
            await Machine.RunAsync("qemu-img", ["convert", "-f", "raw", "-O", format, .. options, raw, container]);

            JsonElement again = await _tool.JsonAsync("pack", container, "--image", "disk");

            Assert.False(again.GetProperty("isNew").GetBoolean(), $"{format} {string.Join(' ', options)}");
            Assert.Equal(format == "vpc" ? "vhd" : format, again.GetProperty("container").GetString());
            File.Delete(container);
        }
    }

    [LoopTheory("mkfs.ext4", "mkfs.vfat", "mcopy", "sfdisk", "mount", "python3")]
    [InlineData("ext4 in a GPT with an ESP")]
    public async Task What_is_free_is_zeros_after_discarding_and_all_files_stay(string kind)
    {
        string raw = await _maker.MakeAsync(kind);
        byte[] noise = TestDisk.Noise(6, 9_000_000);
        await File.WriteAllBytesAsync(_tool.PathOf("noise"), noise);
        await MountAsync(raw, "cp \"$NOISE\" \"$MOUNT/deleted\"; sync; rm \"$MOUNT/deleted\"");

        JsonElement report = await _tool.JsonAsync("pack", raw, "--image", "disk", "--discard-unallocated");
        JsonElement whole = await _tool.JsonAsync("pack", raw, "--image", "whole", "--dry-run");

        Assert.True(report.GetProperty("discardedBytes").GetInt64() > noise.Length);
        Assert.Equal(0, whole.GetProperty("discardedBytes").GetInt64());
        Assert.True(whole.GetProperty("newBytes").GetInt64() > noise.Length - 1_000_000);
        byte[] rebuilt = await RebuildAsync(report.GetProperty("manifest").GetString()!);
        string after = _tool.PathOf("after.raw");
        await File.WriteAllBytesAsync(after, rebuilt);
        await Machine.RunAsync("e2fsck", "-f", "-n", after + "?offset=9437184");
        await MountAsync(after, "diff -r \"$TREE\" \"$MOUNT\" --exclude lost+found");
        Assert.Equal(-1, rebuilt.AsSpan().IndexOf(noise.AsSpan(100_000, 64)));
    }

    [Fact]
    public async Task Without_the_layout_nobody_knows_what_is_free()
    {
        TestTool.Outcome outcome = await _tool.RunAsync("pack", _tool.WriteDisk(), "--image", "disk", "--layout", "off", "--discard-unallocated");

        Assert.Equal(2, outcome.Code);
        Assert.Contains("--discard-unallocated needs --layout on", outcome.Error, StringComparison.Ordinal);
    }

    private async Task AssertComesBackAsync(string manifest, byte[] expected) =>
        Assert.True((await RebuildAsync(manifest)).AsSpan().SequenceEqual(expected));

    /// <summary>Rebuilds a disk with nothing but the description of the formats.</summary>
    private async Task<byte[]> RebuildAsync(string manifest)
    {
        string staging = _tool.PathOf("realm", "staging");
        string root = Directory.EnumerateFiles(staging, "*", SearchOption.AllDirectories)
            .Single(file => new FileInfo(file).Length < 1 << 20 && Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file))) == manifest);
        string rebuilt = _tool.PathOf("rebuilt.raw");
        await Machine.RunAsync("python3", "-B", "-c", Rebuild, VectorFolder(), Path.Combine(staging, "packs"), root, rebuilt);
        byte[] content = await File.ReadAllBytesAsync(rebuilt);
        File.Delete(rebuilt);
        return content;
    }

    private Task MountAsync(string raw, string script)
    {
        string mount = Directory.CreateDirectory(_tool.PathOf("mount")).FullName;
        return Machine.RunAsync(
            "unshare",
            "-m",
            "sh",
            "-ec",
            $"MOUNT='{mount}' TREE='{_tool.PathOf("tree")}' NOISE='{_tool.PathOf("noise")}'; mount -o loop,offset=9437184 '{raw}' \"$MOUNT\"; {script}; umount \"$MOUNT\"");
    }

    private static string VectorFolder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../vectors"));
}
