using MedV.Chunking.Disks;
using MedV.DiskFormats.Containers;
using MedV.SigningTool.Commands;
using MedV.Terminal;

namespace MedV.SigningTool.Packing;

/// <summary>A file that holds a disk, whatever container it is, or a block device. Used by one thread at a time.</summary>
internal sealed class DiskFile : IDisposable
{
    private readonly string _path;
    private readonly FileDiskSource _file;

    private DiskFile(string path, FileDiskSource file, DiskContainer container)
    {
        _path = path;
        _file = file;
        Content = container.Content;
        Container = container.Format.ToString().ToLowerInvariant();
    }

    /// <summary>The disk as a guest sees it.</summary>
    public IDiskSource Content { get; }

    /// <summary>What the file is: <c>raw</c>, <c>qcow2</c>, <c>vhd</c> or <c>vhdx</c>.</summary>
    public string Container { get; }

    /// <summary>Opens a disk.</summary>
    /// <exception cref="ProblemException">It is not there, empty, or a container whose disk cannot be read.</exception>
    public static DiskFile Open(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new ProblemException(
                ExitCode.NotFound, Directory.Exists(path) ? $"{path} is a folder, expected a disk" : $"{path} does not exist");
        }

        var file = new FileDiskSource(path);
        try
        {
            var disk = new DiskFile(path, file, DiskContainer.Open(file, cancellationToken));
            return disk.Content.Length > 0 ? disk : throw new ProblemException(ExitCode.Failed, $"{path} is empty, expected a disk");
        }
        catch (ContainerException exception)
        {
            file.Dispose();
            throw new ProblemException(ExitCode.Failed, $"{path}: {exception.Message}", HintFor(exception, Path.GetFileName(path)));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what was written to while it was read: half of one state and half of another is no disk.</summary>
    public void RequireUnchanged()
    {
        if (!File.Exists(_path) || _file.HasChanged)
        {
            throw new ProblemException(
                ExitCode.Failed, $"{_path} changed while it was packed; nothing was recorded", "shut down the virtual machine, then pack again");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string? HintFor(ContainerException exception, string name) => exception.Fault switch
    {
        ContainerFault.NeedsParent when exception.Format is not ContainerFormat.Qcow2 => "merge it with its parents first, with the tool that made it",
        ContainerFault.NeedsParent => $"make a disk of its own of it, beside its parent: qemu-img convert -O qcow2 {name} whole.qcow2",
        ContainerFault.Unsupported or ContainerFault.ExternalData => $"convert it first: qemu-img convert -O qcow2 {name} disk.qcow2",
        ContainerFault.Encrypted => "decrypt it first, with qemu-img convert and its key",
        ContainerFault.NeedsRepair when exception.Format == ContainerFormat.Qcow2 => $"put it in order first: qemu-img check -r all {name}",
        ContainerFault.NeedsRepair => $"shut down its virtual machine; if it is off, replay the log: attach it once in Hyper-V, or qemu-img check -r all {name}",
        ContainerFault.Ambiguous => $"say what it is by converting it: qemu-img convert -f FORMAT -O raw {name} disk.raw",
        _ => null,
    };
}
