using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>What is needed of an inode. It looks at the bytes it was made of, so it lives no longer than they stay.</summary>
internal readonly ref struct Inode(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>A regular file that some directory names.</summary>
    public bool IsFile => (Mode & 0xF000) == 0x8000 && Links > 0;

    /// <summary>A directory that some directory names.</summary>
    public bool IsDirectory => (Mode & 0xF000) == 0x4000 && Links > 0;

    /// <summary>The length in bytes, which may be any number.</summary>
    public ulong Size => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[4..]) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(_bytes[108..]) << 32);

    /// <summary>Whether an extent tree says where the blocks are, not a block map.</summary>
    public bool HasExtents => (Flags & 0x8_0000) != 0;

    /// <summary>Whether the content is in the inode itself.</summary>
    public bool HasInlineData => (Flags & 0x1000_0000) != 0;

    /// <summary>The root of the extent tree, the start of the block map, or the start of inline data: 60 bytes.</summary>
    public ReadOnlySpan<byte> Map => _bytes.Slice(40, 60);

    /// <summary>All of the inode, from 128 bytes on.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    private int Mode => BinaryPrimitives.ReadUInt16LittleEndian(_bytes);

    private int Links => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[26..]);

    private uint Flags => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[32..]);
}
