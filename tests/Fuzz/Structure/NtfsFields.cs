using System.Buffers.Binary;
using MedV.Fuzz.Engine;

namespace MedV.Fuzz.Structure;

/// <summary>The fields of NTFS, and the ends of sectors that tell whether a record was written whole.</summary>
internal static class NtfsFields
{
    private const int RecordBytes = 1024;
    private const int Stride = 512;
    private const string BootFields = "1 2 8 2 1 2 111 2 1 22 444 4 8 8 8 4 4 8";
    private const string RecordFields = "4 2 2 8 2 2 2 2 4 4 8 2 2 4";
    private const string AttributeFields = "4 4 1 1 2 2 2";
    private const string ResidentFields = "4 2 1 1";
    private const string RunFields = "8 8 2 2 4 8 8 8";
    private const string NameFields = "8 8888 8 8 4 4 1 1";
    private const string ListEntryFields = "4 2 1 1 8 8 2";

    /// <summary>Boot sector and all records that are in use, wherever they are.</summary>
    public static FieldMap Of(byte[] disk)
    {
        var map = new FieldMap();
        int cluster = BinaryPrimitives.ReadUInt16LittleEndian(disk.AsSpan(11)) * disk[13];
        map.AddNumbers(disk.Length / cluster, disk.Length / 512, cluster, RecordBytes, 0x10, 0x20, 0x30, 0x80, 0x90, 0xA0, 5);
        map.Add(0, BootFields);
        map.Add(0x1FE, "2");
        foreach (int record in RecordsOf(disk))
        {
            map.Add(record, RecordFields);
            AddAttributes(map, disk, record);
        }

        return map;
    }

    /// <summary>Puts the ends of the sectors of each record that was changed to what its update sequence says.</summary>
    public static void Fix(Workbench input)
    {
        foreach (int record in RecordsIn(input.ChangedRuns().ToArray()))
        {
            if (record + RecordBytes > input.Length || !input.Bytes[record..].StartsWith("FILE"u8))
            {
                continue;
            }

            int sequence = BinaryPrimitives.ReadUInt16LittleEndian(input.Bytes[(record + 4)..]);
            if (sequence > RecordBytes - 2)
            {
                continue;
            }

            for (int end = record + Stride; end <= record + RecordBytes; end += Stride)
            {
                input.Write(end - 2, [input.Bytes[record + sequence], input.Bytes[record + sequence + 1]]);
            }
        }
    }

    /// <summary>Writes other runs into an attribute: sound ones, most of them.</summary>
    public static void ChangeRuns(Workbench input, Random random)
    {
        List<int> records = RecordsOf(input.Bytes);
        if (records.Count == 0)
        {
            return;
        }

        int record = records[random.Next(records.Count)];
        List<int> attributes = AttributesOf(input.Bytes, record);
        attributes.RemoveAll(at => input.Bytes[at + 8] == 0);
        if (attributes.Count == 0)
        {
            return;
        }

        int attribute = attributes[random.Next(attributes.Count)];
        int runs = attribute + BinaryPrimitives.ReadUInt16LittleEndian(input.Bytes[(attribute + 0x20)..]);
        int end = attribute + (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(input.Bytes[(attribute + 4)..]), RecordBytes);
        Span<byte> bytes = stackalloc byte[9];
        long clusters = 0;
        while (runs + 4 < end && random.Next(8) != 0)
        {
            int count = random.Next(4) == 0 ? random.Next(1, 120) : random.Next(1, 4);
            bool isSparse = random.Next(6) == 0;
            bytes[0] = isSparse ? (byte)0x01 : (byte)0x21;
            bytes[1] = (byte)count;
            BinaryPrimitives.WriteInt16LittleEndian(bytes[2..], (short)random.Next(-300, 900));
            input.Write(runs, bytes[..(isSparse ? 2 : 4)]);
            runs += isSparse ? 2 : 4;
            clusters += count;
        }

        input.Write(runs, [0]);
        if (random.Next(4) != 0)
        {
            // As many clusters as the runs have: else nobody looks at them.
            BinaryPrimitives.WriteInt64LittleEndian(bytes, BinaryPrimitives.ReadInt64LittleEndian(input.Bytes[(attribute + 0x10)..]) is var first and >= 0 and < 1 << 20 ? first + clusters - 1 : clusters - 1);
            input.Write(attribute + 0x18, bytes[..8]);
        }
    }

    private static void AddAttributes(FieldMap map, byte[] disk, int record)
    {
        foreach (int attribute in AttributesOf(disk, record))
        {
            int body = map.Add(attribute, AttributeFields);
            int length = BinaryPrimitives.ReadInt32LittleEndian(disk.AsSpan(attribute + 4));
            if (disk[attribute + 8] != 0)
            {
                map.Add(body, RunFields);
                map.AddUnknown(disk, attribute + 0x40, length - 0x40, 1);
                continue;
            }

            map.Add(body, ResidentFields);
            int value = attribute + BinaryPrimitives.ReadUInt16LittleEndian(disk.AsSpan(attribute + 0x14));
            int valueBytes = BinaryPrimitives.ReadInt32LittleEndian(disk.AsSpan(attribute + 0x10));
            switch (disk[attribute])
            {
                case 0x20:
                    for (int entry = value; entry + 26 <= value + valueBytes; entry += BinaryPrimitives.ReadUInt16LittleEndian(disk.AsSpan(entry + 4)))
                    {
                        map.Add(entry, ListEntryFields);
                    }

                    break;
                case 0x30:
                    map.AddUnknown(disk, map.Add(value, NameFields), valueBytes - 66, 2);
                    break;
            }
        }
    }

    private static List<int> AttributesOf(ReadOnlySpan<byte> disk, int record)
    {
        var attributes = new List<int>();
        int at = record + BinaryPrimitives.ReadUInt16LittleEndian(disk[(record + 0x14)..]);
        while (at + 0x48 < record + RecordBytes && BinaryPrimitives.ReadUInt32LittleEndian(disk[at..]) != uint.MaxValue)
        {
            attributes.Add(at);
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(disk[(at + 4)..]);
            if (length is 0 or > RecordBytes)
            {
                break;
            }

            at += (int)length;
        }

        return attributes;
    }

    private static List<int> RecordsOf(ReadOnlySpan<byte> disk)
    {
        var records = new List<int>();
        for (int at = 0; at + RecordBytes <= disk.Length; at += Stride)
        {
            if (disk[at..].StartsWith("FILE"u8) && (disk[at + 0x16] & 1) != 0)
            {
                records.Add(at);
            }
        }

        return records;
    }

    private static IEnumerable<int> RecordsIn((int Start, int End)[] changed) =>
        changed.SelectMany(run => Enumerable.Range((run.Start - RecordBytes + Stride) / Stride, ((run.End - run.Start) / Stride) + 3)).Where(stride => stride >= 0).Distinct().Select(stride => stride * Stride);
}
