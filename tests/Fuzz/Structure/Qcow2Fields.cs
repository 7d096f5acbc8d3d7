using System.Buffers.Binary;

namespace MedV.Fuzz.Structure;

/// <summary>The fields of qcow2: header, both levels of the map, and what the entries have in common with compressed bytes.</summary>
internal static class Qcow2Fields
{
    private const string HeaderFields = "4 4 8 4 4 8 4 4 8 8 4 4 8 8 8 8 4 4 1";

    public static FieldMap Of(byte[] file)
    {
        var map = new FieldMap();
        int bits = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(20));
        int cluster = 1 << bits;
        map.AddNumbers(file.Length, cluster, bits, BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(24)), 1, 3, long.MinValue, 1L << 62);
        map.Add(0, HeaderFields, isBigEndian: true);

        int tables = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(36));
        int first = (int)BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(40));
        for (int i = 0; i < tables; i++)
        {
            map.Add(first + (i * 8), "8", isBigEndian: true);
            int table = (int)(BinaryPrimitives.ReadInt64BigEndian(file.AsSpan(first + (i * 8))) & 0x00FF_FFFF_FFFF_FE00);
            if (table == 0)
            {
                continue;
            }

            map.AddMany(table, 8, "8", isBigEndian: true);
            map.AddUnknown(file, table, cluster, 8, isBigEndian: true);
            for (int entry = table; entry + 8 <= table + cluster; entry += 8)
            {
                AddCompressed(map, file, BinaryPrimitives.ReadUInt64BigEndian(file.AsSpan(entry)), bits);
            }
        }

        return map;
    }

    private static void AddCompressed(FieldMap map, byte[] file, ulong entry, int bits)
    {
        int placeBits = 62 - (bits - 8);
        int place = (int)Math.Min(entry & ((1UL << placeBits) - 1), int.MaxValue);
        if ((entry & (1UL << 62)) != 0 && place + 64 <= file.Length)
        {
            map.Add(place, "1111 1111 1111 1111");
        }
    }
}
