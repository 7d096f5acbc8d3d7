using System.Buffers.Binary;
using System.Numerics;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>The checksums of descriptors and bitmaps.</summary>
internal static class Ext4Checksum
{
    private const int DescriptorSumOffset = 0x1E;
    private const int BitmapSumOffset = 0x18, BitmapUpperSumOffset = 0x38;

    /// <summary>Whether the checksum of a group's descriptor is right. Without checksums it always is.</summary>
    public static bool IsRight(ReadOnlySpan<byte> descriptor, int group, Superblock superblock)
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(number, group);
        ReadOnlySpan<byte> before = descriptor[..DescriptorSumOffset];
        ReadOnlySpan<byte> behind = descriptor[(DescriptorSumOffset + sizeof(ushort))..];
        int expected = BinaryPrimitives.ReadUInt16LittleEndian(descriptor[DescriptorSumOffset..]);
        if ((superblock.ReadOnlyCompatible & Ext4Features.MetadataChecksums) != 0)
        {
            uint sum = Crc32C(Crc32C(superblock.ChecksumSeed, number), before);
            return (Crc32C(Crc32C(sum, stackalloc byte[sizeof(ushort)]), behind) & ushort.MaxValue) == expected;
        }

        return (superblock.ReadOnlyCompatible & Ext4Features.DescriptorChecksums) == 0
            || Crc16(Crc16(Crc16(Crc16(ushort.MaxValue, superblock.Id.AsSpan()), number), before), behind) == expected;
    }

    /// <summary>Whether the checksum of a group's bitmap of blocks is the one in its descriptor. Without checksums it always is.</summary>
    public static bool IsRight(ReadOnlySpan<byte> bitmap, ReadOnlySpan<byte> descriptor, Superblock superblock)
    {
        if ((superblock.ReadOnlyCompatible & Ext4Features.MetadataChecksums) == 0)
        {
            return true;
        }

        uint sum = Crc32C(superblock.ChecksumSeed, bitmap);
        return (sum & ushort.MaxValue) == BinaryPrimitives.ReadUInt16LittleEndian(descriptor[BitmapSumOffset..])
            && (descriptor.Length < BitmapUpperSumOffset + sizeof(ushort)
                || sum >> 16 == BinaryPrimitives.ReadUInt16LittleEndian(descriptor[BitmapUpperSumOffset..]));
    }

    /// <summary>CRC-32C, neither started nor ended with an inversion.</summary>
    public static uint Crc32C(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte one in bytes)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return sum;
    }

    /// <summary>CRC-16 with the polynomial 8005, reflected, without inversion.</summary>
    private static ushort Crc16(ushort sum, ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes)
        {
            sum ^= one;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (ushort)((sum & 1) != 0 ? (sum >> 1) ^ 0xA001 : sum >> 1);
            }
        }

        return sum;
    }
}
