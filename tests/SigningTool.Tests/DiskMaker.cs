using System.IO.Compression;
using System.Runtime.CompilerServices;

namespace MedV.SigningTool.Tests;

/// <summary>Raw disks of all kinds, made by the tools of this machine.</summary>
internal sealed class DiskMaker(TestTool tool)
{
    private string Raw => tool.PathOf("disk.raw");

    /// <summary>Makes <c>disk.raw</c>.</summary>
    /// <param name="kind">One of the names below.</param>
    public async Task<string> MakeAsync(string kind)
    {
        using (FileStream disk = File.Create(Raw))
        {
            disk.SetLength(48 << 20);
        }

        WriteTree();
        await (kind switch
        {
            "ext4 in a GPT with an ESP" => MakeLinuxAsync(),
            "NTFS with fragmented files" => MakePartitionAsync("ntfs.img.gz", "7"),
            "FAT" => MakePartitionAsync("fat12.img.gz", "1"),
            "LVM" => MakeLvmAsync(),
            "4 KiB sectors" => MakeLargeSectorsAsync(),
            "random data" => File.WriteAllBytesAsync(Raw, TestDisk.Noise(5, (10 << 20) + 512)),
            "zeros" => File.WriteAllBytesAsync(Raw, new byte[3 << 20]),
            "nothing written" => Task.CompletedTask,
            _ => throw new ArgumentException(kind),
        });
        return Raw;
    }

    private Task MakeLinuxAsync() => ShellAsync("""
        printf 'label: gpt\nlabel-id: 5F1D5A4E-0000-4000-8000-000000000002\nstart=2048, size=16384, type=uefi\nstart=18432, size=77824, type=linux\n' | sfdisk -q "$RAW"
        mkfs.vfat --offset=2048 -F 16 -s 1 "$RAW" 8192 >/dev/null
        MTOOLS_SKIP_CHECK=1 mcopy -s -i "$RAW@@1M" "$TREE"/usr ::
        mke2fs -q -F -t ext4 -E offset=9437184 -d "$TREE" "$RAW" 38M
        """);

    private async Task MakePartitionAsync(string vector, string type)
    {
        await ShellAsync($"printf 'label: dos\\nstart=2048, size=90000, type={type}\\n' | sfdisk -q \"$RAW\"");
        await using FileStream disk = File.OpenWrite(Raw);
        disk.Position = 1 << 20;
        await using var volume = new GZipStream(File.OpenRead(Path.Combine(VectorFolder(), vector)), CompressionMode.Decompress);
        await volume.CopyToAsync(disk);
    }

    /// <summary>A physical volume in a partition, with a group; where its first extent lies there is a file system, as there would be with a logical volume.</summary>
    private Task MakeLvmAsync() => ShellAsync("""
        printf 'label: gpt\nstart=2048, size=94208, type=lvm\n' | sfdisk -q "$RAW"
        part=$(losetup -o 1048576 --sizelimit 48234496 -f --show "$RAW")
        trap 'losetup -d "$part"' EXIT
        config="devices { global_filter=[\"a|$part\$|\", \"r|.*|\"] use_devicesfile=0 obtain_device_list_from_udev=0 external_device_info_source=\"none\" }
          activation { udev_sync=0 udev_rules=0 } backup { backup=0 archive=0 }"
        pvcreate -q --config "$config" "$part"
        vgcreate -q --config "$config" -s 1M group "$part"
        mke2fs -q -F -t ext4 -E offset=2097152 -d "$TREE" "$RAW" 40M
        """);

    private Task MakeLargeSectorsAsync() => ShellAsync("""
        disk=$(losetup -b 4096 -f --show "$RAW")
        trap 'losetup -d "$disk"' EXIT
        printf 'label: gpt\nstart=256, size=4096, type=linux\nstart=4352, size=7424, type=linux\n' | sfdisk -q --no-reread --no-tell-kernel "$disk"
        part=$(losetup -b 4096 -o 1048576 --sizelimit 16777216 -f --show "$RAW")
        trap 'losetup -d "$part"; losetup -d "$disk"' EXIT
        mke2fs -q -F -t ext4 -d "$TREE" "$part"
        losetup -d "$part"
        part=$(losetup -b 4096 -o 17825792 --sizelimit 30408704 -f --show "$RAW")
        mkntfs -q -F -f "$part" 2>/dev/null
        ntfscp -q "$part" "$TREE/usr/bin/app" app
        """);

    private void WriteTree()
    {
        foreach ((string path, int bytes) in new[] { ("usr/bin/app", 300_001), ("usr/lib/big.so", 3_000_000), ("etc/hosts", 100), ("etc/empty", 0), ("var/log/lines", 5000) })
        {
            string file = tool.PathOf("tree", path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, TestDisk.Noise(bytes, bytes));
        }
    }

    private Task ShellAsync(string script) => Machine.RunAsync(
        "sh", "-ec", $"PATH=\"$PATH:/usr/sbin:/sbin\" RAW='{Raw}' TREE='{tool.PathOf("tree")}' LVM_SUPPRESS_FD_WARNINGS=1\nexport PATH LVM_SUPPRESS_FD_WARNINGS\n{script}");

    private static string VectorFolder([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "../vectors/layout"));
}
