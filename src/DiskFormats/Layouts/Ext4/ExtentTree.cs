using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>The map of a file in the manner of ext4: a tree of extents with its root in the inode.</summary>
/// <remarks>
/// Node: magic u16 (F30A), entries u16, room u16, depth u16, generation u32; then entries of 12 bytes.
/// Leaf entry: file block u32, length u16, block high u16, block low u32. Inner entry: file block u32, node low u32, node high u16, unused u16.
/// </remarks>
internal sealed class ExtentTree(Ext4Volume volume)
{
    private const int HeaderBytes = 12;
    private const int EntryBytes = 12;
    private const int MostDepth = 5;

    /// <summary>A longer extent is allocated but was never written: it reads as zeros, and is longer than its length by this.</summary>
    private const int LongestWritten = 32768;

    /// <summary>A block for each level below the root.</summary>
    private readonly byte[]?[] _nodes = new byte[MostDepth][];

    /// <summary>Reads the tree below <paramref name="root"/> into <paramref name="runs"/>.</summary>
    /// <returns><see langword="false"/> when it breaks a rule of the format; <paramref name="runs"/> holds what was read so far.</returns>
    public bool TryRead(ReadOnlySpan<byte> root, RunList runs, CancellationToken cancellationToken)
    {
        int depth = BinaryPrimitives.ReadUInt16LittleEndian(root[6..]);
        return depth <= MostDepth && TryReadNode(root, depth, runs, cancellationToken);
    }

    private bool TryReadNode(ReadOnlySpan<byte> node, int depth, RunList runs, CancellationToken cancellationToken)
    {
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(node[2..]);
        if (BinaryPrimitives.ReadUInt16LittleEndian(node) != 0xF30A
            || BinaryPrimitives.ReadUInt16LittleEndian(node[6..]) != depth
            || entries > (node.Length - HeaderBytes) / EntryBytes)
        {
            return false;
        }

        for (int i = 0; i < entries; i++)
        {
            ReadOnlySpan<byte> entry = node.Slice(HeaderBytes + (i * EntryBytes), EntryBytes);
            if (!(depth == 0 ? TryAddExtent(entry, runs) : TryDescend(entry, depth - 1, runs, cancellationToken)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryAddExtent(ReadOnlySpan<byte> entry, RunList runs)
    {
        uint fileBlock = BinaryPrimitives.ReadUInt32LittleEndian(entry);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(entry[4..]);
        long block = BinaryPrimitives.ReadUInt32LittleEndian(entry[8..]) | ((long)BinaryPrimitives.ReadUInt16LittleEndian(entry[6..]) << 32);
        return count <= LongestWritten ? runs.TryAdd(fileBlock, block, count) : runs.TrySkip(fileBlock, count - LongestWritten);
    }

    private bool TryDescend(ReadOnlySpan<byte> entry, int depth, RunList runs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        long block = BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]) | ((long)BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]) << 32);
        byte[] node = _nodes[depth] ??= new byte[volume.Superblock.BlockBytes];
        return volume.TryReadOnce(block, node) && TryReadNode(node, depth, runs, cancellationToken);
    }
}
