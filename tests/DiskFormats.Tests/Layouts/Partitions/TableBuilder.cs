using System.Buffers.Binary;
using MedV.DiskFormats.Layouts.Partitions;

namespace MedV.DiskFormats.Tests.Layouts.Partitions;

/// <summary>Writes partition tables that no tool would write.</summary>
internal static class TableBuilder
{
    /// <summary>Writes an entry of an MBR or of a link of the chain, and the signature.</summary>
    public static void WriteMbrEntry(byte[] disk, long sector, int index, byte type, uint first, uint sectors)
    {
        Span<byte> bytes = disk.AsSpan((int)sector * 512, 512);
        Span<byte> entry = bytes.Slice(446 + (index * 16), 16);
        entry[4] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], first);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], sectors);
        bytes[510] = 0x55;
        bytes[511] = 0xAA;
    }

    /// <summary>Writes both copies of a GPT with 128 entries, and an MBR that protects it.</summary>
    public static void WriteGpt(byte[] disk, int sectorBytes, params (ulong First, ulong Last)[] partitions)
    {
        WriteMbrEntry(disk, 0, 0, 0xEE, 1, uint.MaxValue);
        byte[] entries = new byte[128 * 128];
        for (int i = 0; i < partitions.Length; i++)
        {
            Span<byte> entry = entries.AsSpan(i * 128, 128);
            new Guid("0fc63daf-8483-4772-8e79-3d69d8477de4").TryWriteBytes(entry);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[32..], partitions[i].First);
            BinaryPrimitives.WriteUInt64LittleEndian(entry[40..], partitions[i].Last);
        }

        int last = (disk.Length / sectorBytes) - 1;
        WriteCopy(disk, sectorBytes, 1, last, 2, entries);
        WriteCopy(disk, sectorBytes, last, 1, last - (entries.Length / sectorBytes), entries);
    }

    /// <summary>Puts the checksum of a header right after it was changed.</summary>
    public static void Sign(Span<byte> header)
    {
        header.Slice(16, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Crc32.Of(header[..92]));
    }

    private static void WriteCopy(byte[] disk, int sectorBytes, int sector, int other, int first, byte[] entries)
    {
        Span<byte> header = disk.AsSpan(sector * sectorBytes, sectorBytes);
        "EFI PART"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], 0x1_0000);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], 92);
        BinaryPrimitives.WriteUInt64LittleEndian(header[24..], (ulong)sector);
        BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)other);
        BinaryPrimitives.WriteUInt64LittleEndian(header[72..], (ulong)first);
        BinaryPrimitives.WriteUInt32LittleEndian(header[80..], 128);
        BinaryPrimitives.WriteUInt32LittleEndian(header[84..], 128);
        BinaryPrimitives.WriteUInt32LittleEndian(header[88..], Crc32.Of(entries));
        Sign(header);
        entries.CopyTo(disk.AsSpan(first * sectorBytes));
    }
}
