using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Goes over the entries of a block of a directory, or of the part of one that is in an inode.</summary>
/// <remarks>
/// Entry: inode u32, entry length u16, name length u8, type u8, name. The index of a large directory looks like an entry without inode.
/// </remarks>
internal ref struct DirectoryEntries(ReadOnlySpan<byte> bytes)
{
    private const int HeaderBytes = 8;
    private const int File = 1, Directory = 2;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether an entry broke a rule of the format, so that those after it are lost.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The inode of the entry.</summary>
    public uint Inode { get; private set; }

    /// <summary>Its name: any bytes.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Goes to the next entry that may be a file or directory, but not the directory itself or its parent.</summary>
    public bool MoveNext()
    {
        while (_rest.Length >= HeaderBytes)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(_rest[4..]);
            if (length is 0 or ushort.MaxValue)
            {
                // 65536 has no room in the field; it is the length of a whole block.
                length = 65536;
            }

            int nameLength = _rest[6];
            if (length % 4 != 0 || length > _rest.Length || length < HeaderBytes + nameLength)
            {
                IsBroken = true;
                return false;
            }

            // Without types in the file system this byte is zero. A wrong one only hides a file from us.
            int type = _rest[7];
            Inode = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
            Name = _rest.Slice(HeaderBytes, nameLength);
            _rest = _rest[length..];
            if (Inode != 0 && type is 0 or File or Directory && !Name.IsEmpty && !Name.SequenceEqual("."u8) && !Name.SequenceEqual(".."u8))
            {
                return true;
            }
        }

        return false;
    }
}
