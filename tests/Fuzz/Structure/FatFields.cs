using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.Fuzz.Engine;
using MedV.Fuzz.Targets;

namespace MedV.Fuzz.Structure;

/// <summary>The fields of FAT, and the checksums of long names.</summary>
internal static class FatFields
{
    private const int EntryBytes = 32;
    private const string BootFields = "1.. ........ 2 1 2 1 2 2 1 2 22 4 4 4 22 4 22";
    private const string EntryFields = "1 ..........1 1 1 2222 22 2 4";

    /// <summary>Boot sector, the used part of the tables, and the directories.</summary>
    public static FieldMap Of(byte[] disk)
    {
        var map = new FieldMap();
        map.AddNumbers(disk.Length / 512, disk.Length, 0xFF8, 0xFFF, 0xFFF8, 0x0FFF_FFFF, 0x0F, 0x10, 0xE5);
        map.Add(0, BootFields);
        map.Add(0x1FE, "2");
        foreach (DiskRange range in LayoutTarget.MetadataOf(disk))
        {
            map.AddUnknown(disk, (int)Math.Max(range.Start, 512), (int)(range.End - range.Start), 2);
        }

        foreach (int entry in EntriesOf(disk))
        {
            map.Add(entry, EntryFields);
        }

        return map;
    }

    /// <summary>Makes the checksums right of long names where entries were changed.</summary>
    public static void Fix(Workbench input)
    {
        foreach ((int start, int end) in input.ChangedRuns().ToArray())
        {
            for (int entry = start & -EntryBytes; entry < end && entry < (start & -EntryBytes) + 4096 && entry + EntryBytes <= input.Length; entry += EntryBytes)
            {
                FixNames(input, entry);
            }
        }
    }

    private static void FixNames(Workbench input, int entry)
    {
        // Down to the entry that the name belongs to, then up through its parts.
        while (entry + (2 * EntryBytes) <= input.Length && IsPart(input.Bytes, entry))
        {
            entry += EntryBytes;
        }

        byte sum = 0;
        foreach (byte one in input.Bytes.Slice(entry, 11))
        {
            sum = unchecked((byte)((sum << 7) + (sum >> 1) + one));
        }

        for (int part = entry - EntryBytes, parts = 0; part >= 0 && parts < 20 && IsPart(input.Bytes, part); part -= EntryBytes, parts++)
        {
            input.Write(part + 13, [sum]);
        }
    }

    private static bool IsPart(ReadOnlySpan<byte> disk, int entry) => disk[entry + 11] == 0x0F && disk[entry + 12] == 0 && disk[entry] != 0;

    /// <summary>What looks like an entry: a clumsy test is enough.</summary>
    private static IEnumerable<int> EntriesOf(byte[] disk)
    {
        for (int entry = 1024; entry + EntryBytes <= disk.Length; entry += EntryBytes)
        {
            bool isShort = disk[entry] is > 0x20 and < 0x80 && disk[entry + 11] is 0x08 or 0x10 or 0x20 && BinaryPrimitives.ReadUInt16LittleEndian(disk.AsSpan(entry + 26)) < disk.Length / 512;
            if (IsPart(disk, entry) || isShort)
            {
                yield return entry;
            }
        }
    }
}
