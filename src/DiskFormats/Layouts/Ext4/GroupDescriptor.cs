using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Where the tables of a group lie, as block numbers that may be anything.</summary>
internal readonly record struct GroupDescriptor(long BlockBitmap, long InodeBitmap, long InodeTable)
{
    /// <summary>Reads 32 bytes, or 64 when there are that many.</summary>
    public static GroupDescriptor Parse(ReadOnlySpan<byte> bytes) => new(Block(bytes, 0), Block(bytes, 4), Block(bytes, 8));

    private static long Block(ReadOnlySpan<byte> bytes, int offset)
    {
        long low = BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);
        long high = bytes.Length >= 64 ? BinaryPrimitives.ReadUInt32LittleEndian(bytes[(offset + 32)..]) : 0;
        return low | (high << 32);
    }
}
