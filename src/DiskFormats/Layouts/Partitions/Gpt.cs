using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Partitions;

/// <summary>Reads a GUID partition table: the one at the start of the disk, or the backup at its end.</summary>
/// <remarks>
/// Header: magic 8, revision u32, header length u32, its CRC u32, zero u32, own sector u64, sector of the other u64, first and last usable
/// sector u64 each, disk GUID 16, sector of the entries u64, number of entries u32, entry length u32, CRC of the entries u32.
/// Entry: type GUID 16, own GUID 16, first sector u64, last sector u64, attributes u64, name.
/// </remarks>
internal static class Gpt
{
    private const int HeaderBytes = 92;
    private const int LargestHeaderBytes = 512;
    private const int EntryBytes = 128;

    /// <summary>64 times the usual table.</summary>
    private const int LargestTableBytes = 1024 * 1024;

    /// <summary>Adds the partitions of the table at the start of the disk to <paramref name="table"/>, if its checksums are right.</summary>
    public static void ReadFirst(TableReading table) => TryReadAt(table, 1);

    /// <summary>The same with the backup at the end of the disk.</summary>
    public static void ReadBackup(TableReading table)
    {
        if (TryReadAt(table, table.Sectors - 1))
        {
            table.Remark("the partition table at the start of the disk is damaged; its backup is used");
        }
    }

    private static bool TryReadAt(TableReading table, long sector)
    {
        Span<byte> header = stackalloc byte[LargestHeaderBytes];
        if (!table.TryRead(sector, header) || !IsHeader(header, sector))
        {
            return false;
        }

        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(header[72..]);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(header[80..]);
        uint entryBytes = BinaryPrimitives.ReadUInt32LittleEndian(header[84..]);
        if (first >= (ulong)table.Sectors
            || entryBytes < EntryBytes || entryBytes > LargestTableBytes || !uint.IsPow2(entryBytes)
            || count > LargestTableBytes / entryBytes)
        {
            return false;
        }

        byte[] entries = new byte[(int)(count * entryBytes)];
        if (!table.TryRead((long)first, entries) || Crc32.Of(entries) != BinaryPrimitives.ReadUInt32LittleEndian(header[88..]))
        {
            return false;
        }

        AddMetadata(table, header, sector, (long)first, entries.Length);
        for (int i = 0; i < count; i++)
        {
            AddPartition(table, i + 1, entries.AsSpan(i * (int)entryBytes, EntryBytes));
        }

        return true;
    }

    private static bool IsHeader(Span<byte> header, long sector)
    {
        uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(header[12..]);
        uint sum = BinaryPrimitives.ReadUInt32LittleEndian(header[16..]);
        if (!header.StartsWith("EFI PART"u8)
            || bytes is < HeaderBytes or > LargestHeaderBytes
            || BinaryPrimitives.ReadUInt64LittleEndian(header[24..]) != (ulong)sector)
        {
            return false;
        }

        // The sum counts itself as zero.
        header.Slice(16, 4).Clear();
        return Crc32.Of(header[..(int)bytes]) == sum;
    }

    private static void AddMetadata(TableReading table, ReadOnlySpan<byte> header, long sector, long first, int bytes)
    {
        table.AddMetadata(0, table.SectorBytes);
        table.AddMetadata(sector, table.SectorBytes);
        table.AddMetadata(first, bytes);

        // The other copy: its entries lie before it at the end of the disk, as every tool does it.
        long other = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(header[32..]), long.MaxValue);
        long otherFirst = sector == 1 ? other - ((bytes + table.SectorBytes - 1) / table.SectorBytes) : 2;
        if (other < table.Sectors && other >= 1 && otherFirst >= 1)
        {
            table.AddMetadata(other, table.SectorBytes);
            table.AddMetadata(otherFirst, bytes);
        }
    }

    private static void AddPartition(TableReading table, int number, ReadOnlySpan<byte> entry)
    {
        var type = new Guid(entry[..16]);
        if (type == Guid.Empty)
        {
            return;
        }

        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(entry[32..]);
        ulong last = BinaryPrimitives.ReadUInt64LittleEndian(entry[40..]);
        bool isOnDisk = first <= last && last < (ulong)table.Sectors;
        table.Add(number, type.ToString(), isOnDisk ? (long)first : -1, isOnDisk ? (long)(last - first) + 1 : 0);
    }
}
