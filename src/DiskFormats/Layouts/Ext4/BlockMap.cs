using System.Buffers.Binary;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>The map of a file in the manner of ext2: 12 block numbers in the inode, then a block, a tree of two and one of three levels of them.</summary>
internal sealed class BlockMap(Ext4Volume volume)
{
    private const int DirectBlocks = 12;
    private const int Levels = 3;

    private readonly byte[]?[] _nodes = new byte[Levels][];
    private readonly int _numbersPerBlock = volume.Superblock.BlockBytes / sizeof(uint);

    /// <summary>Reads the map into <paramref name="runs"/>, up to the file's length.</summary>
    /// <returns><see langword="false"/> when it breaks a rule of the format; <paramref name="runs"/> holds what was read so far.</returns>
    public bool TryRead(ReadOnlySpan<byte> map, RunList runs, CancellationToken cancellationToken)
    {
        long next = 0;
        if (!TryReadNumbers(map[..(DirectBlocks * sizeof(uint))], 0, ref next, runs, cancellationToken))
        {
            return false;
        }

        for (int level = 1; level <= Levels; level++)
        {
            if (!TryReadNumbers(map.Slice((DirectBlocks + level - 1) * sizeof(uint), sizeof(uint)), level, ref next, runs, cancellationToken))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Follows numbers of blocks of the file (<paramref name="level"/> 0) or of blocks full of numbers one level lower.</summary>
    private bool TryReadNumbers(ReadOnlySpan<byte> numbers, int level, ref long next, RunList runs, CancellationToken cancellationToken)
    {
        long covered = 1;
        for (int i = 0; i < level; i++)
        {
            covered *= _numbersPerBlock;
        }

        for (; !numbers.IsEmpty && next < runs.Blocks; numbers = numbers[sizeof(uint)..])
        {
            uint block = BinaryPrimitives.ReadUInt32LittleEndian(numbers);
            if (block == 0)
            {
                // A hole.
                next += covered;
            }
            else if (level == 0)
            {
                if (!runs.TryAdd(next++, block, 1))
                {
                    return false;
                }
            }
            else
            {
                cancellationToken.ThrowIfCancellationRequested();
                byte[] node = _nodes[level - 1] ??= new byte[volume.Superblock.BlockBytes];
                if (!volume.TryReadOnce(block, node) || !TryReadNumbers(node, level - 1, ref next, runs, cancellationToken))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
