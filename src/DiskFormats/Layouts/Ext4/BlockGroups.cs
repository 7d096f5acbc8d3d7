namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Where the parts of the groups lie that need no descriptor to be found.</summary>
internal sealed class BlockGroups(Superblock superblock)
{
    /// <summary>The block of the first superblock: with blocks of 1 KiB it has one for itself.</summary>
    private readonly long _superblockBlock = Superblock.Offset / superblock.BlockBytes;

    /// <summary>How many blocks the descriptors before the first meta group take.</summary>
    private readonly long _tableBlocks =
        Math.Min((superblock.Groups + superblock.DescriptorsPerBlock - 1) / superblock.DescriptorsPerBlock, superblock.FirstMetaBlockGroup);

    /// <summary>The first block of <paramref name="group"/>.</summary>
    public long FirstBlock(long group) => superblock.FirstDataBlock + (group * superblock.BlocksPerGroup);

    /// <summary>Where the descriptor of <paramref name="group"/> lies, in bytes from the start of the volume.</summary>
    public long DescriptorOffset(int group)
    {
        int block = group / superblock.DescriptorsPerBlock;
        long within = (long)(group % superblock.DescriptorsPerBlock) * superblock.DescriptorBytes;
        return (DescriptorBlock(block) * superblock.BlockBytes) + within;
    }

    /// <summary>The blocks at the start of <paramref name="group"/> with the superblock and descriptors.</summary>
    public (long First, long Count) Head(int group)
    {
        int metaGroup = group / superblock.DescriptorsPerBlock;
        bool isMeta = metaGroup >= superblock.FirstMetaBlockGroup;
        int inMetaGroup = group % superblock.DescriptorsPerBlock;
        long table = isMeta
            ? (inMetaGroup <= 1 || inMetaGroup == superblock.DescriptorsPerBlock - 1 ? 1 : 0)
            : HasSuperblock(group) ? _tableBlocks + superblock.ReservedDescriptorBlocks : 0;
        long first = group == 0 ? 0 : FirstBlock(group);
        long superblocks = group == 0 ? _superblockBlock + 1 : HasSuperblock(group) ? 1 : 0;
        return (first, superblocks + table);
    }

    private long DescriptorBlock(int block)
    {
        if (block < superblock.FirstMetaBlockGroup)
        {
            return _superblockBlock + 1 + block;
        }

        int group = block * superblock.DescriptorsPerBlock;
        return group == 0 ? _superblockBlock + 1 : FirstBlock(group) + (HasSuperblock(group) ? 1 : 0);
    }

    private bool HasSuperblock(int group)
    {
        if (group == 0)
        {
            return true;
        }

        if ((superblock.Compatible & Ext4Features.SparseSuper2) != 0)
        {
            return group == superblock.BackupGroups.First || group == superblock.BackupGroups.Second;
        }

        return (superblock.ReadOnlyCompatible & Ext4Features.SparseSuper) == 0
            || group == 1 || IsPower(group, 3) || IsPower(group, 5) || IsPower(group, 7);
    }

    private static bool IsPower(int number, int of)
    {
        while (number % of == 0)
        {
            number /= of;
        }

        return number == 1;
    }
}
