using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Reads NTFS 3.x, as Windows and ntfs-3g make it.</summary>
/// <remarks>
/// A file with several names is listed once. Alternate streams are listed as <c>name:stream</c>. What is resident lies in the table, and is not listed;
/// compressed and encrypted streams are not, for their bytes on the disk are not those of the file.
/// </remarks>
internal sealed class NtfsReader : IFileSystemReader
{
    /// <inheritdoc/>
    public string Name => "NTFS";

    /// <inheritdoc/>
    public bool Recognises(IDiskSource volume)
    {
        Span<byte> sector = stackalloc byte[BootSector.Bytes];
        return TryReadSector(volume, sector) && BootSector.IsNtfs(sector);
    }

    /// <inheritdoc/>
    public void Read(IDiskSource volume, LayoutSink sink, CancellationToken cancellationToken)
    {
        Span<byte> sector = stackalloc byte[BootSector.Bytes];
        if (!TryReadSector(volume, sector) || BootSector.Read(sector, volume.Length) is not BootSector boot)
        {
            sink.Remark("the boot sector says what cannot be");
            return;
        }

        sink.BlockBytes = boot.ClusterBytes;
        if (MasterFileTable.Open(volume, boot, sink) is MasterFileTable table)
        {
            new NtfsVolume(volume, boot, table, sink).Read(cancellationToken);
        }
    }

    private static bool TryReadSector(IDiskSource volume, Span<byte> sector)
    {
        if (volume.Length < sector.Length)
        {
            return false;
        }

        volume.ReadExactly(0, sector);
        return true;
    }
}
