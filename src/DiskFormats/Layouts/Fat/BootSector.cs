using System.Buffers.Binary;
using System.Numerics;

namespace MedV.DiskFormats.Layouts.Fat;

/// <summary>The first sector of a FAT volume, with the BIOS parameter block.</summary>
/// <remarks>
/// Offset and size of what is read: 0/1 a jump, 0xEB or 0xE9; 0x0B/2 bytes of a sector; 0x0D/1 sectors of a cluster; 0x0E/2 reserved sectors before
/// the first table; 0x10/1 tables; 0x11/2 entries of the root directory (0 in FAT32); 0x13/2 or else 0x20/4 sectors of the volume; 0x15/1
/// medium; 0x16/2 sectors of a table (0 in FAT32, then 0x24/4); FAT32 only: 0x28/2 flags, which table is in use; 0x2C/4 first cluster of the
/// root directory; 0x41/1, or 0x25/1 in others, bit 0: not cleanly unmounted; 0x1FE/2 0x55 0xAA. The tables are followed by the root directory, and that by the clusters, which are counted from 2.
/// </remarks>
/// <param name="EntryBits">12, 16 or 32.</param>
/// <param name="ClusterBytes">Bytes of a cluster: a power of two from 512 to 512 KiB.</param>
/// <param name="TableOffset">Where the table in use starts, in bytes.</param>
/// <param name="TableBytes">Its length. With the offset it lies in the volume.</param>
/// <param name="RootOffset">Where the root directory of FAT12 and FAT16 starts: right behind the tables.</param>
/// <param name="RootBytes">Its length; 0 for FAT32.</param>
/// <param name="RootCluster">Where that of FAT32 starts.</param>
/// <param name="DataOffset">Where cluster 2 starts, in bytes.</param>
/// <param name="IsDirty">Whether it is mounted, or was not cleanly unmounted.</param>
/// <param name="Clusters">How many clusters there are, each within the volume and with an entry in the table; at most 2^28.</param>
internal sealed record BootSector(
    int EntryBits,
    int ClusterBytes,
    long TableOffset,
    long TableBytes,
    long RootOffset,
    int RootBytes,
    uint RootCluster,
    long DataOffset,
    bool IsDirty,
    uint Clusters)
{
    /// <summary>How much to read of a volume.</summary>
    public const int Bytes = 512;

    /// <summary>The number of the first cluster.</summary>
    public const uint FirstCluster = 2;

    private const int EntryBytes = 32;
    private const int LargestClusters12 = 4084;
    private const int LargestClusters32 = 1 << 28;

    /// <summary>Reads the first sector of a volume of <paramref name="volumeBytes"/>.</summary>
    /// <returns><see langword="null"/> when it is none of FAT. There is no mark of its own, so that each field must make sense.</returns>
    public static BootSector? Read(ReadOnlySpan<byte> sector, long volumeBytes)
    {
        int sectorBytes = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x0B..]);
        int clusterSectors = sector[0x0D];
        int reserved = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x0E..]);
        int tables = sector[0x10];
        int rootBytes = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x11..]) * EntryBytes;
        if (sector[0] is not (0xEB or 0xE9) || sector[0x1FE] != 0x55 || sector[0x1FF] != 0xAA
            || sectorBytes is < 512 or > 4096 || !BitOperations.IsPow2(sectorBytes)
            || clusterSectors == 0 || !BitOperations.IsPow2(clusterSectors)
            || reserved == 0 || tables is < 1 or > 4 || sector[0x15] is not (0xF0 or >= 0xF8))
        {
            return null;
        }

        int shortTable = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x16..]);
        bool is32 = shortTable == 0;
        long tableBytes = (is32 ? BinaryPrimitives.ReadUInt32LittleEndian(sector[0x24..]) : shortTable) * (long)sectorBytes;
        long rootOffset = (reserved * (long)sectorBytes) + (tables * tableBytes);
        long dataOffset = rootOffset + ((rootBytes + sectorBytes - 1) / sectorBytes * sectorBytes);
        long clusterBytes = sectorBytes * clusterSectors;
        long clusters = ((VolumeSectors(sector) * sectorBytes) - dataOffset) / clusterBytes;
        if (tableBytes == 0 || dataOffset > volumeBytes || clusters is < 1 or > LargestClusters32 || is32 != (rootBytes == 0))
        {
            return null;
        }

        // The kind follows from what the volume should have; what is behind the end of an image that is cut short is left out.
        int bits = is32 ? 32 : clusters <= LargestClusters12 ? 12 : 16;
        clusters = Math.Min(clusters, Math.Min((tableBytes * 8 / bits) - FirstCluster, (volumeBytes - dataOffset) / clusterBytes));
        int inUse = is32 ? TableInUse(sector) : 0;
        return clusters < 1 || inUse >= tables
            ? null
            : new BootSector(
                bits,
                (int)clusterBytes,
                (reserved * (long)sectorBytes) + (inUse * tableBytes),
                tableBytes,
                rootOffset,
                rootBytes,
                is32 ? BinaryPrimitives.ReadUInt32LittleEndian(sector[0x2C..]) : 0,
                dataOffset,
                (sector[is32 ? 0x41 : 0x25] & 1) != 0,
                (uint)clusters);
    }

    /// <summary>Whether <paramref name="cluster"/> is one of the volume.</summary>
    public bool Has(uint cluster) => cluster >= FirstCluster && cluster - FirstCluster < Clusters;

    /// <summary>Where <paramref name="cluster"/> starts, in bytes.</summary>
    public long OffsetOf(uint cluster) => DataOffset + ((cluster - FirstCluster) * (long)ClusterBytes);

    private static long VolumeSectors(ReadOnlySpan<byte> sector) =>
        BinaryPrimitives.ReadUInt16LittleEndian(sector[0x13..]) is var sectors and > 0 ? sectors : BinaryPrimitives.ReadUInt32LittleEndian(sector[0x20..]);

    // Bit 7 says that the tables are not copies of each other, and bits 0 to 3 which is the true one.
    private static int TableInUse(ReadOnlySpan<byte> sector) => (sector[0x28] & 0x80) == 0 ? 0 : sector[0x28] & 0xF;
}
