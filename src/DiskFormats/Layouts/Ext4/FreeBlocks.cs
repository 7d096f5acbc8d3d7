using System.Buffers.Binary;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Says which blocks are free, by the bitmap of each group.</summary>
/// <remarks>
/// Offset and size of what is read of a descriptor, besides <see cref="GroupDescriptor"/>: 0x0C/2, upper half 0x2C/2 free blocks; 0x12/2 flags; and the
/// checksums. A group whose bitmap was never written is free, but for metadata, which are known from elsewhere.
/// </remarks>
internal static class FreeBlocks
{
    private const int UninitialisedFlag = 2;

    /// <summary>Hands the free blocks of all groups to the sink, unless the file system may be wrong about them.</summary>
    public static void Add(Ext4Volume volume, LayoutSink sink, CancellationToken cancellationToken)
    {
        Superblock superblock = volume.Superblock;
        if (superblock.NeedsRecovery || superblock.Blocks > volume.Blocks || (superblock.ReadOnlyCompatible & Ext4Features.BigAllocation) != 0)
        {
            return;
        }

        if (!superblock.IsClean || superblock.BlocksPerGroup > 8L * superblock.BlockBytes)
        {
            sink.Remark("what is free is not known: it was not cleanly unmounted, or is marked as damaged");
            return;
        }

        byte[] descriptor = new byte[superblock.DescriptorBytes];
        byte[] bitmap = new byte[(superblock.BlocksPerGroup + 7) / 8];
        int damaged = 0;
        for (int group = 0; group < superblock.Groups; group++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            damaged += TryAdd(volume, group, descriptor, bitmap, sink) ? 0 : 1;
        }

        if (damaged > 0)
        {
            sink.Remark($"what is free is not known in {damaged} groups of blocks, for their bitmaps are damaged");
        }
    }

    private static bool TryAdd(Ext4Volume volume, int group, byte[] descriptor, byte[] bitmap, LayoutSink sink)
    {
        Superblock superblock = volume.Superblock;
        if (!volume.TryReadDescriptor(group, descriptor) || !Ext4Checksum.IsRight(descriptor, group, superblock))
        {
            return false;
        }

        long first = volume.Groups.FirstBlock(group);
        long blocks = Math.Min(superblock.BlocksPerGroup, superblock.Blocks - first);
        bool hasFlags = (superblock.ReadOnlyCompatible & (Ext4Features.DescriptorChecksums | Ext4Features.MetadataChecksums)) != 0;
        if (hasFlags && (BinaryPrimitives.ReadUInt16LittleEndian(descriptor.AsSpan(0x12)) & UninitialisedFlag) != 0)
        {
            sink.AddUnallocated(new DiskRange(first * superblock.BlockBytes, (first + blocks) * superblock.BlockBytes));
            return true;
        }

        if (!volume.TryReadBlock(GroupDescriptor.Parse(descriptor).BlockBitmap, bitmap)
            || !Ext4Checksum.IsRight(bitmap, descriptor, superblock)
            || FreeBits.Count(bitmap, blocks) != FreeIn(descriptor))
        {
            return false;
        }

        FreeBits.Add(bitmap, blocks, first * superblock.BlockBytes, superblock.BlockBytes, sink);
        return true;
    }

    private static long FreeIn(ReadOnlySpan<byte> descriptor) =>
        BinaryPrimitives.ReadUInt16LittleEndian(descriptor[0x0C..])
            | (descriptor.Length >= 64 ? BinaryPrimitives.ReadUInt16LittleEndian(descriptor[0x2C..]) << 16 : 0);
}
