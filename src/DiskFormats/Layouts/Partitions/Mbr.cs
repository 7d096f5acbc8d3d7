using System.Buffers.Binary;
using System.Globalization;

namespace MedV.DiskFormats.Layouts.Partitions;

/// <summary>Reads the partition table of a master boot record, with the chain of logical partitions.</summary>
/// <remarks>
/// Sector 0, and the first sector of each logical partition: four entries from byte 446, then 55 AA.
/// Entry (16): status u8, first CHS 3, type u8, last CHS 3, first sector u32, sectors u32.
/// </remarks>
internal static class Mbr
{
    private const int SectorBytes = 512;
    private const int FirstLogicalNumber = 5;
    private const int MostLogical = 128;

    /// <summary>The type that says: the table is a GPT.</summary>
    private const byte Protective = 0xEE;

    /// <summary>Whether sector 0 holds a partition table, and not just the start of a file system.</summary>
    public static bool IsTable(ReadOnlySpan<byte> sector)
    {
        bool isUsed = false;
        for (int i = 0; i < 4; i++)
        {
            Entry entry = Entry.Read(sector, i);
            isUsed |= entry.Type != 0;
            if ((entry.Status & 0x7F) != 0 || (entry.Type != 0 && (entry.First == 0 || entry.Sectors == 0)))
            {
                return false;
            }
        }

        return isUsed && HasSignature(sector);
    }

    /// <summary>Whether sector 0 says that the disk has a GPT.</summary>
    public static bool IsProtective(ReadOnlySpan<byte> sector)
    {
        for (int i = 0; i < 4; i++)
        {
            if (HasSignature(sector) && Entry.Read(sector, i).Type == Protective)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds the partitions to <paramref name="table"/>, when there is a table.</summary>
    public static void Read(TableReading table)
    {
        Span<byte> sector = stackalloc byte[SectorBytes];
        if (!table.TryRead(0, sector) || !IsTable(sector))
        {
            return;
        }

        table.AddMetadata(0, SectorBytes);
        int nextLogical = FirstLogicalNumber;
        for (int i = 0; i < 4; i++)
        {
            Entry entry = Entry.Read(sector, i);
            if (entry.IsExtended)
            {
                ReadLogical(table, entry, ref nextLogical);
            }
            else if (entry.Type is not 0 and not Protective)
            {
                table.Add(i + 1, entry.TypeText, entry.First, entry.Sectors);
            }
        }
    }

    /// <summary>Each link of the chain names one partition, counted from itself, and the next link, counted from the extended partition.</summary>
    private static void ReadLogical(TableReading table, Entry extended, ref int number)
    {
        Span<byte> sector = stackalloc byte[SectorBytes];
        var seen = new HashSet<long>();
        for (long link = extended.First; ;)
        {
            if (seen.Count >= MostLogical || !seen.Add(link) || !table.TryRead(link, sector) || !HasSignature(sector))
            {
                table.Remark($"the chain of logical partitions ends wrongly at sector {link}");
                return;
            }

            table.AddMetadata(link, SectorBytes);
            Entry logical = Entry.Read(sector, 0);
            if (logical.Type != 0)
            {
                table.Add(number++, logical.TypeText, link + logical.First, logical.Sectors);
            }

            Entry next = Entry.Read(sector, 1);
            if (next.First == 0 || !next.IsExtended)
            {
                return;
            }

            link = (long)extended.First + next.First;
        }
    }

    private static bool HasSignature(ReadOnlySpan<byte> sector) => sector[510] == 0x55 && sector[511] == 0xAA;

    private readonly record struct Entry(byte Status, byte Type, uint First, uint Sectors)
    {
        private const int Offset = 446, Bytes = 16;

        public bool IsExtended => Type is 0x05 or 0x0F or 0x85;

        public string TypeText => Type.ToString("x2", CultureInfo.InvariantCulture);

        public static Entry Read(ReadOnlySpan<byte> sector, int index)
        {
            ReadOnlySpan<byte> bytes = sector.Slice(Offset + (index * Bytes), Bytes);
            return new Entry(
                bytes[0], bytes[4], BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));
        }
    }
}
