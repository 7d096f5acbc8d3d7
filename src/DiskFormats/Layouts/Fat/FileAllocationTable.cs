using System.Buffers.Binary;
using System.Collections;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Fat;

/// <summary>The table that says for each cluster which one comes next in its file or directory.</summary>
/// <remarks>
/// Entry n is, little-endian: FAT12 12 bits from bit 12n on, FAT16 2 bytes at 2n, FAT32 the low 28 bits of 4 bytes at 4n. A value that is the
/// number of no cluster ends the chain; 0 is free. The highest bit of entry 1, or 0x800_0000 in FAT32, is missing while the volume is mounted. Each cluster is given away once, so that a loop, or a chain that runs into another, ends where
/// it does, and all chains together cost no more than the table is long.
/// </remarks>
internal sealed class FileAllocationTable
{
    /// <summary>The longest table that is read: enough for 2 TiB in clusters of 32 KiB.</summary>
    public const int MostBytes = 256 << 20;

    private readonly BootSector _boot;
    private readonly byte[] _table;
    private readonly BitArray _taken;
    private readonly uint _end;

    private FileAllocationTable(BootSector boot, byte[] table, uint end)
    {
        _boot = boot;
        _table = table;
        _end = end;
        _taken = new BitArray((int)end);
    }

    /// <summary>Reads the table of a volume, as far as there are clusters, up to <see cref="MostBytes"/>.</summary>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public static FileAllocationTable Read(IDiskSource volume, BootSector boot)
    {
        uint end = (uint)Math.Min(boot.Clusters + BootSector.FirstCluster, MostBytes * 8L / boot.EntryBits);
        byte[] table = new byte[((end * (long)boot.EntryBits) + 7) / 8];
        volume.ReadExactly(boot.TableOffset, table);
        return new FileAllocationTable(boot, table, end);
    }

    /// <summary>Whether the table says that the volume was not cleanly unmounted, or could not be written. FAT12 does not say.</summary>
    public bool IsDirty => _boot.EntryBits switch
    {
        16 => Next(1) < 0xC000,
        32 => Next(1) < 0x0C00_0000,
        _ => false,
    };

    /// <summary>Hands the clusters that are free to the sink, but for those that were taken.</summary>
    public void AddFree(LayoutSink sink, CancellationToken cancellationToken)
    {
        for (uint cluster = BootSector.FirstCluster; cluster < _end; cluster++)
        {
            if (cluster % 65_536 == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (Next(cluster) == 0 && !_taken[(int)cluster])
            {
                long offset = _boot.OffsetOf(cluster);
                sink.AddUnallocated(new DiskRange(offset, offset + _boot.ClusterBytes));
            }
        }
    }

    /// <summary>Takes the clusters of a chain.</summary>
    /// <param name="first">The first of it.</param>
    /// <param name="most">Take no more than these.</param>
    /// <param name="extents">Replaced by where they lie.</param>
    /// <returns>How many were taken: fewer than <paramref name="most"/> when the chain ends, or goes to a cluster that was taken before.</returns>
    public long Take(uint first, long most, List<FileExtent> extents)
    {
        extents.Clear();
        long taken = 0;
        for (uint cluster = first; taken < most && _boot.Has(cluster) && cluster < _end && !_taken[(int)cluster]; cluster = Next(cluster), taken++)
        {
            _taken[(int)cluster] = true;
            long offset = _boot.OffsetOf(cluster);
            if (extents.Count > 0 && extents[^1] is var last && last.DiskOffset + last.Bytes == offset)
            {
                extents[^1] = last with { Bytes = last.Bytes + _boot.ClusterBytes };
            }
            else
            {
                extents.Add(new FileExtent(taken * _boot.ClusterBytes, offset, _boot.ClusterBytes));
            }
        }

        return taken;
    }

    private uint Next(uint cluster)
    {
        int n = (int)cluster;
        switch (_boot.EntryBits)
        {
            case 12:
                int pair = BinaryPrimitives.ReadUInt16LittleEndian(_table.AsSpan(n * 3 / 2));
                return (uint)(n % 2 == 0 ? pair & 0xFFF : pair >> 4);
            case 16:
                return BinaryPrimitives.ReadUInt16LittleEndian(_table.AsSpan(2 * n));
            default:
                return BinaryPrimitives.ReadUInt32LittleEndian(_table.AsSpan(4 * n)) & 0x0FFF_FFFF;
        }
    }
}
