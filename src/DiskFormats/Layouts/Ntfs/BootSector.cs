using System.Buffers.Binary;
using System.Numerics;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>The first sector of an NTFS volume.</summary>
/// <remarks>
/// Offset and size of what is read: 3/8 the words <c>NTFS</c> and four blanks; 0x0B/2 bytes of a sector; 0x0D/1 sectors of a cluster, n above 0x80
/// being 2^(256-n); 0x28/8 sectors of the volume; 0x30/8 first cluster of the MFT; 0x38/8 first cluster of its mirror; 0x40/1 clusters of an
/// MFT record, a negative n being 2^-n bytes; 0x1FE/2 0x55 0xAA.
/// </remarks>
/// <param name="ClusterBytes">Bytes of a cluster: a power of two from 512 to 2 MiB.</param>
/// <param name="RecordBytes">Bytes of an MFT record: a power of two from 512 to 64 KiB.</param>
/// <param name="Clusters">How many clusters the volume has, at least 1; no more than its bytes have room for.</param>
/// <param name="MftCluster">Where the MFT starts; below <paramref name="Clusters"/>.</param>
/// <param name="MirrorCluster">Where the copy of its first records starts; below <paramref name="Clusters"/>.</param>
internal sealed record BootSector(int ClusterBytes, int RecordBytes, long Clusters, long MftCluster, long MirrorCluster)
{
    /// <summary>How much to read of a volume.</summary>
    public const int Bytes = 512;

    private const int LargestClusterBytes = 2 << 20;
    private const int LargestRecordBytes = 64 << 10;

    /// <summary>Whether <paramref name="sector"/> says that it starts an NTFS volume.</summary>
    public static bool IsNtfs(ReadOnlySpan<byte> sector) =>
        sector.Length >= Bytes && sector[3..].StartsWith("NTFS    "u8) && sector[0x1FE] == 0x55 && sector[0x1FF] == 0xAA;

    /// <summary>Reads the first sector of a volume of <paramref name="volumeBytes"/>.</summary>
    /// <returns><see langword="null"/> when it is none of NTFS, or says what cannot be.</returns>
    public static BootSector? Read(ReadOnlySpan<byte> sector, long volumeBytes)
    {
        if (!IsNtfs(sector))
        {
            return null;
        }

        int sectorBytes = BinaryPrimitives.ReadUInt16LittleEndian(sector[0x0B..]);
        long clusterBytes = sectorBytes * SectorsOfCluster(sector[0x0D]);
        ulong sectors = BinaryPrimitives.ReadUInt64LittleEndian(sector[0x28..]);
        if (sectorBytes is < 512 or > 4096 || !BitOperations.IsPow2(sectorBytes)
            || clusterBytes is < 512 or > LargestClusterBytes || !BitOperations.IsPow2(clusterBytes))
        {
            return null;
        }

        // An image may be cut short: what lies behind its end is treated as outside of the volume.
        long volumeSectors = volumeBytes / sectorBytes;
        long clusters = (sectors < (ulong)volumeSectors ? (long)sectors : volumeSectors) / (clusterBytes / sectorBytes);
        ulong mft = BinaryPrimitives.ReadUInt64LittleEndian(sector[0x30..]);
        ulong mirror = BinaryPrimitives.ReadUInt64LittleEndian(sector[0x38..]);
        long recordBytes = RecordSize(unchecked((sbyte)sector[0x40]), clusterBytes);
        return recordBytes is < 512 or > LargestRecordBytes || !BitOperations.IsPow2(recordBytes)
            || mft >= (ulong)clusters || mirror >= (ulong)clusters
                ? null
                : new BootSector((int)clusterBytes, (int)recordBytes, clusters, (long)mft, (long)mirror);
    }

    // 0xF4 (4096 sectors of 512 bytes) is the lowest that makes sense; the limit on a cluster refuses larger ones.
    private static long SectorsOfCluster(byte value) => value <= 0x80 ? value : 1L << Math.Min(256 - value, 32);

    private static long RecordSize(sbyte value, long clusterBytes) => value >= 0 ? value * clusterBytes : 1L << Math.Min(-value, 32);
}
