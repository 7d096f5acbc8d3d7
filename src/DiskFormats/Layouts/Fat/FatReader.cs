using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Fat;

/// <summary>Reads FAT12, FAT16 and FAT32 with long names.</summary>
internal sealed class FatReader : IFileSystemReader
{
    /// <inheritdoc/>
    public string Name => "FAT";

    /// <inheritdoc/>
    public bool Recognises(IDiskSource volume) => ReadBootSector(volume) is not null;

    /// <inheritdoc/>
    public void Read(IDiskSource volume, LayoutSink sink, CancellationToken cancellationToken)
    {
        if (ReadBootSector(volume) is not BootSector boot)
        {
            sink.Remark("the boot sector says what cannot be");
            return;
        }

        sink.BlockBytes = boot.ClusterBytes;
        new FatVolume(volume, boot, FileAllocationTable.Read(volume, boot), sink).Read(cancellationToken);
    }

    private static BootSector? ReadBootSector(IDiskSource volume)
    {
        if (volume.Length < BootSector.Bytes)
        {
            return null;
        }

        Span<byte> sector = stackalloc byte[BootSector.Bytes];
        volume.ReadExactly(0, sector);
        return BootSector.Read(sector, volume.Length);
    }
}
