using System.Text.Json;
using MedV.Chunking.Disks;
using MedV.DiskFormats.Containers;
using MedV.DiskFormats.Layouts;
using MedV.DiskFormats.Tests.Layouts;
using MedV.SigningTool.Packing;

namespace MedV.DiskFormats.Tests.Containers;

/// <summary>QEMU's tools put a real disk into containers of all kinds.</summary>
public sealed class QemuImgTests(RealDisk disk) : IClassFixture<RealDisk>
{
    [QemuTheory]
    [InlineData("qcow2", "")]
    [InlineData("qcow2", "-o cluster_size=512")]
    [InlineData("qcow2", "-o cluster_size=4k")]
    [InlineData("qcow2", "-o cluster_size=2M")]
    [InlineData("qcow2", "-o compat=0.10")]
    [InlineData("qcow2", "-o lazy_refcounts=on")]
    [InlineData("qcow2", "-o refcount_bits=1")]
    [InlineData("qcow2", "-o extended_l2=on,cluster_size=128k")]
    [InlineData("qcow2", "-o extended_l2=on,cluster_size=16k")]
    [InlineData("qcow2", "-o preallocation=metadata")]
    [InlineData("qcow2", "-o preallocation=falloc")]
    [InlineData("qcow2", "-o preallocation=full")]
    [InlineData("qcow2", "-c")]
    [InlineData("qcow2", "-c -o cluster_size=512")]
    [InlineData("qcow2", "-c -o cluster_size=2M")]
    [InlineData("qcow2", "-c -o compat=0.10")]
    [InlineData("qcow2", "-c -o compression_type=zstd")]
    [InlineData("qcow2", "-c -o compression_type=zstd,cluster_size=4k")]
    [InlineData("qcow2", "-c -o compression_type=zstd,cluster_size=2M")]
    [InlineData("qcow2", "-c -o extended_l2=on,cluster_size=64k")]
    [InlineData("vhdx", "")]
    [InlineData("vhdx", "-o block_size=1M")]
    [InlineData("vhdx", "-o block_size=32M")]
    [InlineData("vhdx", "-o subformat=fixed")]
    [InlineData("vhdx", "-o subformat=fixed,block_size=2M")]
    [InlineData("vhdx", "-o log_size=3M")]
    [InlineData("vpc", "-o force_size=on")]
    [InlineData("vpc", "-o force_size=on,subformat=fixed")]
    [InlineData("raw", "")]
    public void A_disk_in_a_container_is_the_same_disk(string format, string options)
    {
        string path = disk.Convert(format, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        byte[] content = ContainerProof.Read(path, FormatOf(format));

        Assert.True(content.AsSpan().SequenceEqual(disk.Content));
    }

    [QemuTheory]
    [InlineData("")]
    [InlineData("-o subformat=fixed")]
    public void A_disk_that_is_made_for_virtual_pc_ends_where_its_cylinders_end(string options)
    {
        string path = disk.Convert("vpc", options.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        byte[] content = ContainerProof.Read(path, ContainerFormat.Vhd);

        Assert.True(content.AsSpan().StartsWith(disk.Content));
        Assert.False(content.AsSpan(disk.Content.Length).ContainsAnyExcept((byte)0));
        Assert.Equal(VirtualSize(path, "vpc"), content.LongLength);
        Assert.True(content.Length > disk.Content.Length);
    }

    [QemuTheory]
    [InlineData("qcow2", "")]
    [InlineData("qcow2", "-o preallocation=metadata")]
    [InlineData("qcow2", "-c")]
    [InlineData("qcow2", "-o extended_l2=on,cluster_size=128k")]
    [InlineData("vhdx", "-o block_size=1M")]
    [InlineData("vhdx", "-o subformat=fixed")]
    [InlineData("vpc", "-o force_size=on")]
    public void What_a_container_does_not_hold_is_not_read(string format, string options)
    {
        string path = disk.Convert(format, options.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        using var file = new FileDiskSource(path);

        List<DiskRange> data = ContainerProof.DataOf(DiskContainer.Open(file, CancellationToken.None).Content);

        // What QEMU says lies in the file, and the holes of the file that it does not look for.
        Assert.Empty(RangeList.Subtract(RangeList.Normalise(data), RangeList.Normalise(MapOf(path, format))));
        Assert.InRange(data.Sum(range => range.End - range.Start), 1, new FileInfo(path).Length * 2);
    }

    [QemuFact]
    public void Internal_snapshots_do_not_matter()
    {
        string path = disk.Convert("qcow2");
        HostTool.Run("qemu-img", "snapshot", "-c", "before", path);
        HostTool.Run("qemu-io", "-f", "qcow2", "-c", "write -P 0x5A 1234432 3000320", path);
        HostTool.Run("qemu-img", "snapshot", "-c", "between", path);
        HostTool.Run("qemu-io", "-f", "qcow2", "-c", "write -z 2000384 1000448", path);
        byte[] expected = [.. disk.Content];
        expected.AsSpan(1234432, 3000320).Fill(0x5A);
        expected.AsSpan(2000384, 1000448).Clear();

        byte[] content = ContainerProof.Read(path, ContainerFormat.Qcow2);

        Assert.True(content.AsSpan().SequenceEqual(expected));
    }

    [QemuTheory]
    [InlineData("qcow2", "")]
    [InlineData("vhdx", "")]
    [InlineData("vpc", "-o force_size=on")]
    public void The_layout_in_a_container_is_that_of_the_raw_disk(string format, string options)
    {
        using var file = new FileDiskSource(disk.Convert(format, options.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        using var raw = new ImageFile(disk.Raw);

        DiskLayout layout = DiskLayout.Read(DiskContainer.Open(file, CancellationToken.None).Content, CancellationToken.None);

        DiskLayout expected = DiskLayout.Read(raw, CancellationToken.None);
        Assert.Equal(expected.Files.Select(Describe), layout.Files.Select(Describe));
        Assert.Equal(expected.Partitions.SelectMany(partition => partition.Metadata), layout.Partitions.SelectMany(partition => partition.Metadata));

        static string Describe(FileLayout file) => $"{file.Path} {file.Bytes} {string.Join(' ', file.Extents)}";
    }

    private static ContainerFormat FormatOf(string name) => name switch
    {
        "qcow2" => ContainerFormat.Qcow2,
        "vhdx" => ContainerFormat.Vhdx,
        "vpc" => ContainerFormat.Vhd,
        _ => ContainerFormat.Raw,
    };

    private static long VirtualSize(string path, string format)
    {
        using JsonDocument information = JsonDocument.Parse(HostTool.Run("qemu-img", "info", "-f", format, "--output=json", path));
        return information.RootElement.GetProperty("virtual-size").GetInt64();
    }

    private static IEnumerable<DiskRange> MapOf(string path, string format)
    {
        using JsonDocument map = JsonDocument.Parse(HostTool.Run("qemu-img", "map", "-f", format, "--output=json", path));
        return
        [
            .. map.RootElement.EnumerateArray()
                .Where(part => part.GetProperty("data").GetBoolean())
                .Select(part => (Start: part.GetProperty("start").GetInt64(), Bytes: part.GetProperty("length").GetInt64()))
                .Select(part => new DiskRange(part.Start, part.Start + part.Bytes)),
        ];
    }
}
