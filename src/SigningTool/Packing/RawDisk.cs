using MedV.SigningTool.Commands;
using MedV.Terminal;

namespace MedV.SigningTool.Packing;

/// <summary>What makes a file a disk that can be packed.</summary>
internal static class RawDisk
{
    private static readonly (string Magic, string Format)[] Containers =
        [("QFI\xfb", "qcow2"), ("vhdxfile", "VHDX"), ("conectix", "VHD"), ("KDMV", "VMDK")];

    /// <summary>Opens a raw disk image or a block device.</summary>
    /// <exception cref="ProblemException">It is not there, empty, or a container whose inside is not read.</exception>
    public static FileDiskSource Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new ProblemException(
                ExitCode.NotFound, Directory.Exists(path) ? $"{path} is a folder, expected a disk" : $"{path} does not exist");
        }

        var disk = new FileDiskSource(path);
        try
        {
            if (disk.Length == 0)
            {
                throw new ProblemException(ExitCode.Failed, $"{path} is empty, expected a disk");
            }

            RefuseContainer(path, disk);
            return disk;
        }
        catch
        {
            disk.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what was written to while it was read: half of one state and half of another is no disk.</summary>
    public static void RequireUnchanged(string path, FileDiskSource disk)
    {
        if (!File.Exists(path) || disk.HasChanged)
        {
            throw new ProblemException(
                ExitCode.Failed, $"{path} changed while it was packed; nothing was recorded", "shut down the virtual machine, then pack again");
        }
    }

    private static void RefuseContainer(string path, FileDiskSource disk)
    {
        Span<byte> start = stackalloc byte[8];
        start = start[..disk.Read(0, start)];
        foreach ((string magic, string format) in Containers)
        {
            if (start.StartsWith(System.Text.Encoding.Latin1.GetBytes(magic)))
            {
                throw new ProblemException(
                    ExitCode.Failed,
                    $"{path} is a {format} container, expected a raw disk",
                    $"convert it first: qemu-img convert -O raw {Path.GetFileName(path)} disk.raw");
            }
        }
    }
}
