using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Blocks and inodes of a volume by their numbers.</summary>
internal sealed class Ext4Volume
{
    // 32 GiB of directories and maps in blocks of 4 KiB: more than ten million files need.
    private const int MostMetadataBlocks = 1 << 23;

    private readonly CachedVolume _volume;
    private readonly HashSet<long> _metadataBlocks = [];
    private readonly LayoutSink _sink;

    /// <summary>Opens the file system that <paramref name="superblock"/> describes.</summary>
    public Ext4Volume(CachedVolume volume, Superblock superblock, LayoutSink sink)
    {
        _volume = volume;
        _sink = sink;
        Superblock = superblock;
        Groups = new BlockGroups(superblock);
        Blocks = Math.Min(superblock.Blocks, volume.Length / superblock.BlockBytes);
    }

    /// <summary>What the file system says about itself.</summary>
    public Superblock Superblock { get; }

    /// <summary>Where its groups start.</summary>
    public BlockGroups Groups { get; }

    /// <summary>How many of its blocks are on the volume.</summary>
    public long Blocks { get; }

    /// <summary>Whether all of a run of blocks is there. Block 0 is never part of a file.</summary>
    public bool HasBlocks(long first, long count) => first >= 1 && count >= 1 && first <= Blocks - count;

    /// <summary>
    /// Reads a block that belongs to a directory or a map, and notes it as metadata. Each can be read only once: so nothing that is read
    /// this way goes round in a circle, or is paid for twice.
    /// </summary>
    /// <returns><see langword="false"/> when it is not on the volume, was read before, or there are too many.</returns>
    public bool TryReadOnce(long block, Span<byte> destination)
    {
        if (!HasBlocks(block, 1) || _metadataBlocks.Count >= MostMetadataBlocks || !_metadataBlocks.Add(block))
        {
            return false;
        }

        long offset = block * Superblock.BlockBytes;
        _sink.AddMetadata(new DiskRange(offset, offset + Superblock.BlockBytes));
        return _volume.TryRead(offset, destination[..Superblock.BlockBytes]);
    }

    /// <summary>Reads all bytes of the descriptor of a group.</summary>
    public bool TryReadDescriptor(int group, Span<byte> bytes) => _volume.TryRead(Groups.DescriptorOffset(group), bytes);

    /// <summary>Reads the first bytes of a block that belongs to no directory and no map.</summary>
    public bool TryReadBlock(long block, Span<byte> bytes) => HasBlocks(block, 1) && _volume.TryRead(block * Superblock.BlockBytes, bytes);

    /// <summary>Reads the descriptor of a group.</summary>
    public bool TryReadDescriptor(int group, out GroupDescriptor descriptor)
    {
        Span<byte> bytes = stackalloc byte[Superblock.DescriptorBytes >= 64 ? 64 : 32];
        bool isRead = TryReadDescriptor(group, bytes);
        descriptor = isRead ? GroupDescriptor.Parse(bytes) : default;
        return isRead;
    }

    /// <summary>Reads an inode into <paramref name="destination"/>, which has room for one.</summary>
    public bool TryReadInode(uint number, Span<byte> destination)
    {
        if (number < 1 || number > Superblock.Inodes)
        {
            return false;
        }

        (uint group, uint index) = Math.DivRem(number - 1, Superblock.InodesPerGroup);
        return TryReadDescriptor((int)group, out GroupDescriptor descriptor)
            && HasBlocks(descriptor.InodeTable, 1)
            && _volume.TryRead((descriptor.InodeTable * Superblock.BlockBytes) + ((long)index * Superblock.InodeBytes), destination[..Superblock.InodeBytes]);
    }
}
