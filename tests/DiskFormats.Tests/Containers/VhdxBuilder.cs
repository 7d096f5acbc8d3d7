using System.Buffers.Binary;
using MedV.DiskFormats.Containers.Vhdx;

namespace MedV.DiskFormats.Tests.Containers;

/// <summary>Makes VHDX files that no tool here makes. The headers, tables and metadata are in the first MiB each; the rest is for blocks.</summary>
internal sealed class VhdxBuilder
{
    private const int MiB = 1 << 20;

    public long DiskBytes { get; init; } = 4 * MiB;

    public uint BlockBytes { get; init; } = MiB;

    public uint SectorBytes { get; init; } = 512;

    public uint Flags { get; init; }

    /// <summary>Bytes of the table of blocks, which starts at 2 MiB; the first block is at 2 MiB and this, rounded up.</summary>
    public int TableBytes { get; init; } = MiB;

    /// <summary>Entries of the table by their numbers in it.</summary>
    public Dictionary<int, ulong> Entries { get; init; } = [];

    /// <summary>Which MiB of the file are filled with what.</summary>
    public Dictionary<int, byte> Blocks { get; init; } = [];

    /// <summary>The entry of a block that is present.</summary>
    public static ulong Present(int mib) => ((ulong)mib << 20) | 6;

    /// <summary>Puts the checksum of a header or table right after it was changed.</summary>
    public static void Sign(Span<byte> part)
    {
        part.Slice(4, 4).Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(part[4..], VhdxFile.Checksum(part));
    }

    public byte[] Build()
    {
        byte[] file = new byte[(2 * MiB) + TableBytes + (Blocks.Count == 0 ? 0 : (Blocks.Keys.Max() + 1) * MiB - (2 * MiB) - TableBytes)];
        "vhdxfile"u8.CopyTo(file);
        WriteHeader(file.AsSpan(64 << 10, 4096), 1);
        WriteHeader(file.AsSpan(128 << 10, 4096), 2);
        WriteRegions(file.AsSpan(192 << 10, 64 << 10));
        WriteRegions(file.AsSpan(256 << 10, 64 << 10));
        WriteMetadata(file.AsSpan(MiB, MiB));
        foreach ((int number, ulong entry) in Entries)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan((2 * MiB) + (number * 8)), entry);
        }

        foreach ((int mib, byte value) in Blocks)
        {
            file.AsSpan(mib * MiB, MiB).Fill(value);
        }

        return file;
    }

    private static void WriteHeader(Span<byte> header, ulong number)
    {
        "head"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt64LittleEndian(header[8..], number);
        BinaryPrimitives.WriteUInt16LittleEndian(header[66..], 1);
        Sign(header);
    }

    private void WriteRegions(Span<byte> table)
    {
        "regi"u8.CopyTo(table);
        BinaryPrimitives.WriteUInt32LittleEndian(table[8..], 2);
        WriteRegion(table[16..], "8B7CA206-4790-4B9A-B8FE-575F050F886E", MiB, MiB);
        WriteRegion(table[48..], "2DC27766-F623-4200-9D64-115E9BFD4A08", 2 * MiB, TableBytes);
        Sign(table);
    }

    private static void WriteRegion(Span<byte> entry, string id, ulong offset, int bytes)
    {
        new Guid(id).TryWriteBytes(entry);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[16..], offset);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], bytes);
        entry[28] = 1;
    }

    private void WriteMetadata(Span<byte> region)
    {
        "metadata"u8.CopyTo(region);
        region[10] = 3;
        WriteItem(region[32..], "CAA16737-FA36-4D43-B3B6-33F0AA44E76B", 64 << 10, 8);
        WriteItem(region[64..], "2FA54224-CD1B-4876-B211-5DBED83BF4B8", (64 << 10) + 8, 8);
        WriteItem(region[96..], "8141BF1D-A96F-4709-BA47-F233A8FAAB5F", (64 << 10) + 16, 4);
        Span<byte> values = region[(64 << 10)..];
        BinaryPrimitives.WriteUInt32LittleEndian(values, BlockBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(values[4..], Flags);
        BinaryPrimitives.WriteInt64LittleEndian(values[8..], DiskBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(values[16..], SectorBytes);
    }

    private static void WriteItem(Span<byte> entry, string id, uint offset, uint bytes)
    {
        new Guid(id).TryWriteBytes(entry);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[16..], offset);
        BinaryPrimitives.WriteUInt32LittleEndian(entry[20..], bytes);
        entry[24] = 4;
    }
}
