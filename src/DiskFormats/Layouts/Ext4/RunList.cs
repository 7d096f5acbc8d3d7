using System.Runtime.InteropServices;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>The extents of one file while its map is read.</summary>
internal sealed class RunList(Ext4Volume volume)
{
    // Ten times what a badly fragmented virtual disk has; keeps one crafted file below 100 MB.
    private const int MostExtents = 1 << 22;

    private readonly List<FileExtent> _extents = [];
    private readonly int _blockBytes = volume.Superblock.BlockBytes;
    private long _nextBlock;

    /// <summary>The length of the file in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>The blocks that the file's length needs.</summary>
    public long Blocks => (Bytes + _blockBytes - 1) / _blockBytes;

    /// <summary>What was added, in file order, cut off at the file's end.</summary>
    public ReadOnlySpan<FileExtent> Extents => CollectionsMarshal.AsSpan(_extents);

    /// <summary>Starts a file.</summary>
    public void Begin(long bytes)
    {
        _extents.Clear();
        _nextBlock = 0;
        Bytes = bytes;
    }

    /// <summary>Passes over blocks of the file that read as zeros.</summary>
    /// <returns><see langword="false"/> when they are not after what was added before.</returns>
    public bool TrySkip(long fileBlock, long count)
    {
        if (fileBlock < _nextBlock)
        {
            return false;
        }

        _nextBlock = fileBlock + count;
        return true;
    }

    /// <summary>Adds blocks of the file. What lies after the file's end is checked, but not kept.</summary>
    /// <returns><see langword="false"/> when they are not after what was added before, not on the volume, or too many.</returns>
    public bool TryAdd(long fileBlock, long block, long count)
    {
        if (!volume.HasBlocks(block, count) || !TrySkip(fileBlock, count) || _extents.Count >= MostExtents)
        {
            return false;
        }

        long fileOffset = fileBlock * _blockBytes;
        long bytes = Math.Min(count * _blockBytes, Bytes - fileOffset);
        if (bytes <= 0)
        {
            return true;
        }

        var extent = new FileExtent(fileOffset, block * _blockBytes, bytes);
        if (_extents.Count > 0 && _extents[^1] is var last
            && last.FileOffset + last.Bytes == fileOffset && last.DiskOffset + last.Bytes == extent.DiskOffset)
        {
            _extents[^1] = last with { Bytes = last.Bytes + bytes };
        }
        else
        {
            _extents.Add(extent);
        }

        return true;
    }
}
