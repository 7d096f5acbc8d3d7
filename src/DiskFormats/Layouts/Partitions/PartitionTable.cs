using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Partitions;

/// <summary>Finds the partition table of a disk, of whichever kind and sector size.</summary>
internal static class PartitionTable
{
    private const int BootSectorBytes = 512;

    /// <summary>512 first: nearly all disks, and virtual ones in particular, have it.</summary>
    private static ReadOnlySpan<int> SectorSizes => [512, 4096];

    /// <summary>Reads the table of <paramref name="disk"/>.</summary>
    /// <param name="disk">A whole disk.</param>
    /// <param name="isFileSystem">Whether a part of the disk holds a file system that a reader knows.</param>
    /// <returns>
    /// What was found; without partitions when there is no table. A GPT goes before an MBR, which then only protects it. An MBR does not say
    /// what its sectors are: 512 bytes, unless only with 4096 a file system is where a partition starts.
    /// </returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static TableReading Read(IDiskSource disk, Func<DiskRange, bool> isFileSystem)
    {
        Span<byte> boot = stackalloc byte[BootSectorBytes];
        bool hasBoot = new TableReading(disk, BootSectorBytes).TryRead(0, boot);
        bool isMbr = hasBoot && Mbr.IsTable(boot);
        bool isProtective = hasBoot && Mbr.IsProtective(boot);

        // An MBR that does not protect a GPT was written after it. A backup that nothing protects is left over from before a file system was made.
        TableReading? gpt = !isMbr || isProtective ? ReadGpt(disk, Gpt.ReadFirst) : null;
        gpt ??= isProtective ? ReadGpt(disk, Gpt.ReadBackup) : null;
        if (gpt is not null)
        {
            return gpt;
        }

        TableReading mbr = ReadMbr(disk, SectorSizes[0]);
        if (isProtective)
        {
            mbr.Remark("the disk should have a GPT, but both copies are damaged");
        }

        TableReading large = ReadMbr(disk, SectorSizes[1]);
        bool isLarge = mbr.IsFound
            && !mbr.Partitions.Any(partition => isFileSystem(partition.Range))
            && large.Partitions.Any(partition => isFileSystem(partition.Range));
        return isLarge ? large : mbr;
    }

    private static TableReading? ReadGpt(IDiskSource disk, Action<TableReading> read)
    {
        foreach (int bytes in SectorSizes)
        {
            var table = new TableReading(disk, bytes);
            read(table);
            if (table.IsFound)
            {
                return table;
            }
        }

        return null;
    }

    private static TableReading ReadMbr(IDiskSource disk, int sectorBytes)
    {
        var table = new TableReading(disk, sectorBytes);
        Mbr.Read(table);
        return table;
    }
}
