using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Says where the tables of a file system and its own files lie. Directories and maps are added where they are read.</summary>
internal static class MetadataWalk
{
    /// <summary>Adds superblocks, descriptors, bitmaps and inode tables of all groups.</summary>
    public static void AddGroups(Ext4Volume volume, LayoutSink sink, CancellationToken cancellationToken)
    {
        long inodeBytes = (long)volume.Superblock.InodesPerGroup * volume.Superblock.InodeBytes;
        for (int group = 0; group < volume.Superblock.Groups && volume.Groups.FirstBlock(group) < volume.Blocks; group++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (long first, long count) = volume.Groups.Head(group);
            AddBytes(volume, sink, first, count * volume.Superblock.BlockBytes);
            if (!volume.TryReadDescriptor(group, out GroupDescriptor descriptor))
            {
                sink.Remark($"the descriptor of group {group} does not lie on the disk");
                return;
            }

            AddBytes(volume, sink, descriptor.BlockBitmap, volume.Superblock.BlockBytes);
            AddBytes(volume, sink, descriptor.InodeBitmap, volume.Superblock.BlockBytes);
            AddBytes(volume, sink, descriptor.InodeTable, inodeBytes);
        }
    }

    /// <summary>Adds the journal and other files that are in no directory.</summary>
    public static void AddSystemFiles(Ext4Volume volume, LayoutSink sink, CancellationToken cancellationToken)
    {
        byte[] bytes = new byte[volume.Superblock.InodeBytes];
        var map = new FileMap(volume);
        foreach (uint number in volume.Superblock.SystemInodes)
        {
            if (!volume.TryReadInode(number, bytes)
                || new Inode(bytes) is not { IsFile: true, HasInlineData: false } inode
                || !map.TryRead(inode, inode.Size, out ReadOnlySpan<FileExtent> extents, cancellationToken))
            {
                sink.Remark($"inode {number} should be a file of the file system itself, but is damaged");
                continue;
            }

            foreach (FileExtent extent in extents)
            {
                sink.AddMetadata(new DiskRange(extent.DiskOffset, extent.DiskOffset + extent.Bytes));
            }
        }
    }

    private static void AddBytes(Ext4Volume volume, LayoutSink sink, long block, long bytes)
    {
        if (block >= 0 && block < volume.Blocks)
        {
            long offset = block * volume.Superblock.BlockBytes;
            sink.AddMetadata(new DiskRange(offset, offset + bytes));
        }
    }
}
