using MedV.Chunking.Disks;
using MedV.DiskFormats.Containers.Qcow2;
using MedV.DiskFormats.Containers.Vhd;
using MedV.DiskFormats.Containers.Vhdx;

namespace MedV.DiskFormats.Containers;

/// <summary>A file that holds a disk, opened by what is in it: docs/disk-formats.md.</summary>
public sealed class DiskContainer
{
    private DiskContainer(ContainerFormat format, IDiskSource content)
    {
        Format = format;
        Content = content;
    }

    /// <summary>What the file is.</summary>
    public ContainerFormat Format { get; }

    /// <summary>
    /// The disk as a guest sees it. Used by one thread at a time, like the file it is read from. Reading it may throw a
    /// <see cref="ContainerException"/>, when compressed bytes are damaged.
    /// </summary>
    public IDiskSource Content { get; }

    /// <summary>Finds out what a file is, by its content alone, and checks the tables that say where the disk's bytes lie.</summary>
    /// <param name="file">The bytes of the file. They may be damaged or made by an enemy: time and memory are bounded.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is no container that is known is a raw disk.</returns>
    /// <exception cref="ContainerException">It is a container whose disk cannot be read.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static DiskContainer Open(IDiskSource file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);

        ContainerFormat atStart = ContainerStart.Recognise(file);
        VhdFooter? footer = VhdFooter.Find(file);
        if (footer is null)
        {
            return atStart switch
            {
                ContainerFormat.Qcow2 => new DiskContainer(atStart, Qcow2Disk.Open(file, cancellationToken)),
                ContainerFormat.Vhdx => new DiskContainer(atStart, VhdxDisk.Open(file, cancellationToken)),
                _ => new DiskContainer(ContainerFormat.Raw, file),
            };
        }

        // A guest can write anything into the first sector of a fixed VHD, and into the last cluster of other containers.
        return atStart == ContainerFormat.Raw
            ? new DiskContainer(ContainerFormat.Vhd, VhdDisk.Open(file, footer, cancellationToken))
            : throw new ContainerException(atStart, ContainerFault.Ambiguous, $"it starts like {atStart} and ends like VHD");
    }
}
