using MedV.DiskFormats.Tests.Layouts;

namespace MedV.DiskFormats.Tests.Containers;

/// <summary>A raw disk with a partition table, a file system and files. Made once for a class of tests.</summary>
public sealed class RealDisk : IDisposable
{
    private const long Bytes = 72 << 20;

    private readonly HostTree _tree = new();
    private int _next;

    public RealDisk()
    {
        Raw = NewPath("raw");
        if (QemuPresence.Reason is not null)
        {
            return;
        }

        using (FileStream file = File.Create(Raw))
        {
            file.SetLength(Bytes);
        }

        HostTool.Run("sh", "-ec", $"printf 'label: gpt\\nstart=2048, size=131072, type=linux\\n' | {HostTool.Find("sfdisk")} -q '{Raw}'");
        HostTool.Run("mke2fs", "-q", "-F", "-t", "ext4", "-E", "offset=1048576", "-d", _tree.Root, Raw, "64M");
        Content = File.ReadAllBytes(Raw);
    }

    /// <summary>Where it is.</summary>
    internal string Raw { get; }

    /// <summary>What is in it.</summary>
    internal byte[] Content { get; } = [];

    /// <summary>A place for a container.</summary>
    internal string NewPath(string extension) => $"{_tree.NewImagePath()}.{_next++}.{extension}";

    /// <summary>Converts the disk.</summary>
    internal string Convert(string format, params IEnumerable<string> options)
    {
        string path = NewPath(format);
        HostTool.Run("qemu-img", ["convert", "-f", "raw", "-O", format, .. options, Raw, path]);
        return path;
    }

    public void Dispose() => _tree.Dispose();
}
