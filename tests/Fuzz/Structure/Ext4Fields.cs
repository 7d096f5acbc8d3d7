using System.Buffers.Binary;
using MedV.Chunking.Disks;
using MedV.Fuzz.Targets;

namespace MedV.Fuzz.Structure;

/// <summary>The fields of ext2, ext3 and ext4. Their checksums are not looked at by the reader, so none has to be right.</summary>
internal static class Ext4Fields
{
    private const int Superblock = 1024;

    private const string SuperblockFields =
        "4444 4444 4444 4444 2222 2222 444 22 4 2 2 444" // up to the features
        + "........ ........ 8 8 ........ ........ ........ ........ ........ ........ ........ ........ 4 1 1 2"
        + "........ ........ 4 4 4 ........ ........ 1 1 2 4 4 4";

    private const string SuperblockTail = "444 22 4 22 8 4 11 2";
    private const string Descriptor = "444 222 2 4 222 2";
    private const string InodeFields = "22 4 4444 22 4 4 4";
    private const string ExtentHeader = "2222 4";
    private const string ExtentEntry = "4 2 2 4";
    private const string InodeTail = "2 2";

    /// <summary>Superblock, descriptors, inodes, and whatever else the reader takes for metadata.</summary>
    public static FieldMap Of(byte[] disk)
    {
        ReadOnlySpan<byte> super = disk.AsSpan(Superblock);
        int block = 1024 << BinaryPrimitives.ReadInt32LittleEndian(super[24..]);
        int inodeBytes = BinaryPrimitives.ReadUInt16LittleEndian(super[88..]);
        int inodesPerGroup = BinaryPrimitives.ReadInt32LittleEndian(super[40..]);
        int blocksPerGroup = BinaryPrimitives.ReadInt32LittleEndian(super[32..]);
        int descriptor = Math.Max((int)BinaryPrimitives.ReadUInt16LittleEndian(super[0xFE..]), 32);
        int groups = Math.Max((disk.Length / block + blocksPerGroup - 1) / blocksPerGroup, 1);

        var map = new FieldMap();
        map.AddNumbers(disk.Length / block, groups, inodesPerGroup, inodeBytes, block, blocksPerGroup, 0xF30A, 0x8000, 11, 2);
        map.Add(Superblock, SuperblockFields);
        map.Add(Superblock + 0x150, SuperblockTail);
        int table = (Superblock / block * block) + block;
        for (int group = 0; group < groups; group++)
        {
            int at = table + (group * descriptor);
            map.Add(at, Descriptor);
            map.Add(at + 32, descriptor >= 64 ? Descriptor : "");
            AddInodes(map, disk, BinaryPrimitives.ReadInt32LittleEndian(disk.AsSpan(at + 8)) * block, inodesPerGroup, inodeBytes);
        }

        foreach (DiskRange range in LayoutTarget.MetadataOf(disk))
        {
            // Directories and maps.
            map.AddUnknown(disk, (int)range.Start, (int)(range.End - range.Start), 4);
        }

        return map;
    }

    private static void AddInodes(FieldMap map, byte[] disk, int table, int count, int bytes)
    {
        for (int inode = table; inode < table + (count * bytes) && table > 0 && inode + bytes <= disk.Length; inode += bytes)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(disk.AsSpan(inode)) == 0)
            {
                continue;
            }

            map.Add(inode, InodeFields);
            if ((BinaryPrimitives.ReadUInt32LittleEndian(disk.AsSpan(inode + 32)) & 0x8_0000) != 0)
            {
                map.AddMany(map.Add(inode + 40, ExtentHeader), 4, ExtentEntry);
            }
            else
            {
                map.AddMany(inode + 40, 15, "4");
            }

            map.Add(inode + 108, "4");
            if (bytes > 128)
            {
                map.Add(inode + 128, InodeTail);
                map.AddUnknown(disk, inode + 160, bytes - 160, 2);
            }
        }
    }
}
