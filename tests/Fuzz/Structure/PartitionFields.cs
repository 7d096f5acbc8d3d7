using System.Buffers.Binary;
using MedV.DiskFormats.Layouts.Partitions;
using MedV.Fuzz.Engine;

namespace MedV.Fuzz.Structure;

/// <summary>The fields of MBR and GPT, and the checksums of the latter.</summary>
internal static class PartitionFields
{
    private const string MbrEntry = "1 111 1 111 4 4";
    private const string GptHeader = "8 4 4 4 4 8 8 8 8 8 8 8 4 4 4";
    private const string GptEntry = "8 8 8 8 8 8 8 ........ ........ ........ ........ ........ ........ ........ ........ ........";
    private const int MostEntryBytes = 64 << 10;

    /// <summary>All places that may hold a table, with sectors of 512 and of 4096 bytes.</summary>
    public static FieldMap OfMbr(byte[] disk)
    {
        FieldMap map = Start(disk);
        for (int sector = 0; sector + 512 <= disk.Length; sector += 512)
        {
            if (disk[sector + 510] == 0x55 && disk[sector + 511] == 0xAA)
            {
                map.AddMany(sector + 446, 4, MbrEntry);
                map.Add(sector + 510, "2");
                map.AddUnknown(disk, sector, 64, 2);
            }
        }

        return map;
    }

    /// <summary>Both headers and their entries.</summary>
    public static FieldMap OfGpt(byte[] disk)
    {
        FieldMap map = Start(disk);
        map.AddMany(446, 4, MbrEntry);
        map.Add(510, "2");
        foreach (int header in HeadersOf(disk))
        {
            map.Add(header, GptHeader);
            map.AddMany(EntriesOf(disk, header).Start, 4, GptEntry);
        }

        return map;
    }

    /// <summary>Makes the checksums of both headers and their entries right.</summary>
    public static void FixGpt(Workbench input)
    {
        Span<byte> four = stackalloc byte[4];
        foreach (int header in HeadersOf(input.Bytes))
        {
            if (EntriesOf(input.Bytes, header) is (var start, var length and > 0))
            {
                BinaryPrimitives.WriteUInt32LittleEndian(four, Crc32.Of(input.Bytes.Slice(start, length)));
                input.Write(header + 88, four);
            }

            uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(input.Bytes[(header + 12)..]);
            if (bytes is >= 92 and <= 512)
            {
                byte[] copy = input.Bytes.Slice(header, Math.Min((int)bytes, input.Length - header)).ToArray();
                copy.AsSpan(16, 4).Clear();
                BinaryPrimitives.WriteUInt32LittleEndian(four, Crc32.Of(copy));
                input.Write(header + 16, four);
            }
        }
    }

    private static FieldMap Start(byte[] disk)
    {
        var map = new FieldMap();
        map.AddNumbers(disk.Length, disk.Length / 512, disk.Length / 4096, 0xEE, 0x05, 0x0F);
        return map;
    }

    private static List<int> HeadersOf(ReadOnlySpan<byte> disk)
    {
        var headers = new List<int>();
        foreach (int offset in (ReadOnlySpan<int>)[512, 4096, (disk.Length & -512) - 512, (disk.Length & -4096) - 4096])
        {
            if (offset > 0 && offset + 512 <= disk.Length && disk[offset..].StartsWith("EFI PART"u8) && !headers.Contains(offset))
            {
                headers.Add(offset);
            }
        }

        return headers;
    }

    private static (int Start, int Length) EntriesOf(ReadOnlySpan<byte> disk, int header)
    {
        // The header in sector 1 tells what a sector is; the other one is a whole number of those before the end.
        int sector = header % 4096 == 0 || (disk.Length > 4096 && disk[4096..].StartsWith("EFI PART"u8)) ? 4096 : 512;
        ulong first = BinaryPrimitives.ReadUInt64LittleEndian(disk[(header + 72)..]);
        ulong bytes = (ulong)BinaryPrimitives.ReadUInt32LittleEndian(disk[(header + 80)..]) * BinaryPrimitives.ReadUInt32LittleEndian(disk[(header + 84)..]);
        return first < (ulong)(disk.Length / sector) && bytes <= MostEntryBytes && ((int)first * sector) + (int)bytes <= disk.Length
            ? ((int)first * sector, (int)bytes)
            : (0, 0);
    }
}
