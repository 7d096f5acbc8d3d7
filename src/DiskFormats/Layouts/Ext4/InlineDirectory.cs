using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Finds the two places in an inode that hold the entries of a small directory.</summary>
/// <remarks>
/// The first is in place of the map: parent u32, then entries. What has no room there is in the extended attribute <c>system.data</c> of the inode.
/// Attributes start after the inode's fields: magic u32, then entries: name length u8, name space u8, value offset u16, value inode u32,
/// value length u32, hash u32, name. Offsets count from the first entry.
/// </remarks>
internal static class InlineDirectory
{
    private const int OldInodeBytes = 128;
    private const int ParentBytes = 4;
    private const int AttributeBytes = 16;
    private const int SystemNames = 7;

    /// <summary>The entries in place of the map.</summary>
    public static ReadOnlySpan<byte> First(Inode inode) => inode.Map[ParentBytes..];

    /// <summary>The entries in the attribute; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Second(Inode inode)
    {
        if (inode.Bytes.Length < OldInodeBytes + 4)
        {
            return default;
        }

        int start = OldInodeBytes + BinaryPrimitives.ReadUInt16LittleEndian(inode.Bytes[OldInodeBytes..]);
        if (start > inode.Bytes.Length - 4 || BinaryPrimitives.ReadUInt32LittleEndian(inode.Bytes[start..]) != 0xEA02_0000)
        {
            return default;
        }

        ReadOnlySpan<byte> attributes = inode.Bytes[(start + 4)..];
        for (ReadOnlySpan<byte> entry = attributes; entry.Length >= AttributeBytes && BinaryPrimitives.ReadUInt32LittleEndian(entry) != 0;)
        {
            int length = (AttributeBytes + entry[0] + 3) / 4 * 4;
            if (length > entry.Length)
            {
                break;
            }

            if (entry[1] == SystemNames && entry.Slice(AttributeBytes, entry[0]).SequenceEqual("data"u8))
            {
                int offset = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
                uint bytes = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]);
                return (long)offset + bytes <= attributes.Length ? attributes.Slice(offset, (int)bytes) : default;
            }

            entry = entry[length..];
        }

        return default;
    }
}
