using MedV.DiskFormats.Layouts;
using MedV.DiskFormats.Tests.Layouts.Ntfs;

namespace MedV.DiskFormats.Tests.Layouts;

/// <summary>A test that makes file systems of all kinds on loop devices. Says so where that is not possible.</summary>
internal sealed class LargeSectorTheoryAttribute : TheoryAttribute
{
    public LargeSectorTheoryAttribute() =>
        Skip = LoopMountPresence.Reason ?? NtfsToolsPresence.Reason
            ?? new[] { "mkfs.vfat", "mcopy", "sfdisk", "losetup" }.Where(name => HostTool.Find(name) is null).Select(name => $"this machine has no {name}").FirstOrDefault();
}

/// <summary>A disk whose sectors have 4096 bytes: GPT with ext4, NTFS and FAT, all made for that by the tools of Linux.</summary>
public sealed class LargeSectorTests : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-4k-");

    private string ImagePath => Path.Combine(_folder.FullName, "image");

    [LargeSectorTheory]
    [InlineData("gpt", "linux", "linux", "linux")]
    [InlineData("dos", "83", "7", "c")]
    public void A_disk_with_large_sectors_is_understood(string label, params string[] types)
    {
        string tree = MakeTree();
        using (FileStream file = File.Create(ImagePath))
        {
            file.SetLength(130 * MiB);
        }

        // Sectors 256 (1 MiB), 8448 (33 MiB) and 16640 (65 MiB).
        HostTool.Run("sh", "-ec", $$"""
            export PATH="$PATH:/usr/sbin:/sbin"
            disk=$(losetup -b 4096 -f --show '{{ImagePath}}')
            trap 'losetup -d "$disk"' EXIT
            printf 'label: {{label}}\nstart=256, size=8192, type={{types[0]}}\nstart=8448, size=8192, type={{types[1]}}\nstart=16640, size=15000, type={{types[2]}}\n' | sfdisk -q --no-reread --no-tell-kernel "$disk"
            part() {
              one=$(losetup -b 4096 -o "$1" --sizelimit "$2" -f --show '{{ImagePath}}')
              shift 2
              "$@" "$one" || { losetup -d "$one"; return 1; }
              losetup -d "$one"
            }
            copy() {
              for file in '{{tree}}'/*; do ntfscp -q "$1" "$file" "${file##*/}"; done
            }
            part {{1 * MiB}} {{32 * MiB}} mke2fs -q -F -t ext4 -d '{{tree}}'
            part {{33 * MiB}} {{32 * MiB}} mkntfs -q -F -f
            part {{33 * MiB}} {{32 * MiB}} copy
            part {{65 * MiB}} {{15000 * 4096}} mkfs.vfat -F 16 -S 4096 -s 1
            """);
        HostTool.Run("env", "MTOOLS_SKIP_CHECK=1", "mcopy", "-s", "-i", $"{ImagePath}@@{65 * MiB}", Path.Combine(tree, "one"), Path.Combine(tree, "two"), Path.Combine(tree, "three"), "::");

        using var image = new ImageFile(ImagePath);
        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        Assert.Empty(layout.Remarks);
        LayoutProof.AssertSound(layout, image.Length);
        Assert.Equal(["ext4", "NTFS", "FAT"], layout.Partitions.Select(partition => partition.FileSystem));
        Assert.Equal([MiB, 33 * MiB, 65 * MiB], layout.Partitions.Select(partition => partition.Range.Start));
        Assert.All(layout.Partitions, partition =>
        {
            Assert.Equal(["one", "three", "two"], partition.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
            Assert.All(partition.Files, file => Assert.True(LayoutProof.Content(image, file).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(tree, file.Path)))));
            Assert.NotEmpty(partition.Unallocated);
            Assert.Equal(4096, partition.BlockBytes);
        });
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string MakeTree()
    {
        string tree = _folder.CreateSubdirectory("tree").FullName;
        var random = new Random(8);
        foreach ((string name, int bytes) in new[] { ("one", 5000), ("two", 4096), ("three", 3_000_001) })
        {
            byte[] content = new byte[bytes];
            random.NextBytes(content);
            File.WriteAllBytes(Path.Combine(tree, name), content);
        }

        return tree;
    }
}
