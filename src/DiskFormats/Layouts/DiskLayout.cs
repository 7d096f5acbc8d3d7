using System.Collections.Immutable;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>What lies where on a disk, as far as this program understands it: docs/formats/layout.md.</summary>
/// <param name="Partitions">In the order of the partition table. No two overlap.</param>
/// <param name="Metadata">Where the partition table lies, in disk order without overlap.</param>
/// <param name="Remarks">What was not understood or left out, in words for people.</param>
/// <remarks>It is only a hint where to cut: whoever takes content from the disk by it gets bytes of that disk, whatever it says.</remarks>
public sealed record DiskLayout(ImmutableArray<Partition> Partitions, ImmutableArray<DiskRange> Metadata, ImmutableArray<string> Remarks)
{
    /// <summary>The files of all partitions.</summary>
    public IEnumerable<FileLayout> Files => Partitions.SelectMany(static partition => partition.Files);

    /// <summary>Reads partition table and file systems, and nothing of what is in files.</summary>
    /// <param name="disk">A whole disk. What is on it may be damaged or made by an enemy: time, memory and depth are bounded.</param>
    /// <param name="cancellationToken">Ends the reading within milliseconds, and within seconds the sorting of what millions of files need.</param>
    /// <exception cref="EndOfStreamException">The disk gave fewer bytes than it promised.</exception>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static DiskLayout Read(IDiskSource disk, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(disk);

        return new LayoutScan(disk, cancellationToken).Run();
    }
}
