using System.Buffers.Binary;
using System.Collections.Immutable;

namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>The superblock of an ext2, ext3 or ext4 file system, checked so far that no number derived from it overflows.</summary>
internal sealed record Superblock
{
    /// <summary>Where it lies on the volume, and how long it is.</summary>
    public const int Offset = 1024, Length = 1024;

    /// <summary>512 TiB of the usual groups. More come only from a crafted superblock.</summary>
    private const long MostGroups = 1 << 22;

    private const int FewestBlocksInGroup = 256;

    /// <summary>64 PiB: no byte number overflows, nor does a sum of a few.</summary>
    private const long LargestBytes = 1L << 56;

    private Superblock()
    {
    }

    /// <summary>From 1 KiB to 64 KiB, a power of two.</summary>
    public required int BlockBytes { get; init; }

    /// <summary>How many blocks the file system says that it has.</summary>
    public required long Blocks { get; init; }

    /// <summary>The first block of group 0: 1 with blocks of 1 KiB, else 0.</summary>
    public required uint FirstDataBlock { get; init; }

    /// <summary>Blocks of each group but the last.</summary>
    public required uint BlocksPerGroup { get; init; }

    /// <summary>How many groups there are.</summary>
    public required int Groups { get; init; }

    /// <summary>Inodes of each group.</summary>
    public required uint InodesPerGroup { get; init; }

    /// <summary>How many inodes there are; their numbers start at 1.</summary>
    public required uint Inodes { get; init; }

    /// <summary>From 128 to <see cref="BlockBytes"/>, a power of two.</summary>
    public required int InodeBytes { get; init; }

    /// <summary>From 32 to 1024, a power of two.</summary>
    public required int DescriptorBytes { get; init; }

    /// <summary>Blocks after the descriptors that are kept free for more of them.</summary>
    public required int ReservedDescriptorBlocks { get; init; }

    /// <summary>From this block of descriptors on, they lie in the groups that they describe.</summary>
    public required uint FirstMetaBlockGroup { get; init; }

    /// <summary>Files that the file system keeps for itself, in no directory: journal, quotas, list of orphans.</summary>
    public required ImmutableArray<uint> SystemInodes { get; init; }

    /// <summary>The two groups with a backup, with <see cref="Ext4Features.SparseSuper2"/>.</summary>
    public required (uint First, uint Second) BackupGroups { get; init; }

    /// <summary>Features that a program may ignore.</summary>
    public required uint Compatible { get; init; }

    /// <summary>Features that a program must know.</summary>
    public required uint Incompatible { get; init; }

    /// <summary>Features that a program must know to write.</summary>
    public required uint ReadOnlyCompatible { get; init; }

    /// <summary>Whether it was unmounted in good order, and no error was found in it. A journal that must be replayed is another matter.</summary>
    public required bool IsClean { get; init; }

    /// <summary>The id of the file system, which checksums of 16 bits start with: 16 bytes.</summary>
    public required ImmutableArray<byte> Id { get; init; }

    /// <summary>What checksums of 32 bits start with.</summary>
    public required uint ChecksumSeed { get; init; }

    /// <summary>Whether the journal must be replayed to see the newest state.</summary>
    public bool NeedsRecovery => (Incompatible & Ext4Features.Recover) != 0;

    /// <summary>The group descriptors in a block.</summary>
    public int DescriptorsPerBlock => BlockBytes / DescriptorBytes;

    /// <summary>Whether the bytes at <see cref="Offset"/> claim to be a superblock.</summary>
    public static bool HasMagic(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[56..]) == 0xEF53;

    /// <summary>Reads <see cref="Length"/> bytes.</summary>
    /// <returns><see langword="null"/> when this is nothing that can be read; <paramref name="complaint"/> says why.</returns>
    public static Superblock? Parse(ReadOnlySpan<byte> bytes, out string complaint)
    {
        // Revision 0 has no feature flags; the fields behind them are then free for anything.
        bool isOld = U32(bytes, 76) == 0;
        uint incompatible = isOld ? 0 : U32(bytes, 96);
        uint sizeExponent = U32(bytes, 24);
        if ((incompatible & Ext4Features.JournalDevice) != 0)
        {
            complaint = "the journal of another file system";
            return null;
        }

        if ((incompatible & ~Ext4Features.KnownIncompatible) is var unknown and not 0)
        {
            complaint = $"features 0x{unknown:x} are not known to this program";
            return null;
        }

        if (sizeExponent > 6)
        {
            complaint = $"block size 2^{(ulong)sizeExponent + 10} is not known to this program";
            return null;
        }

        bool isWide = (incompatible & Ext4Features.SixtyFourBit) != 0;
        int blockBytes = 1024 << (int)sizeExponent;
        long blocks = U32(bytes, 4) | (isWide ? (long)(U32(bytes, 0x150) & 0xFFFF) << 32 : 0);
        uint firstDataBlock = U32(bytes, 20);
        uint blocksPerGroup = U32(bytes, 32);
        uint inodesPerGroup = U32(bytes, 40);
        int inodeBytes = isOld ? 128 : U16(bytes, 88);
        int descriptorBytes = isWide ? U16(bytes, 0xFE) : 32;
        long groups = blocksPerGroup == 0 ? 0 : (blocks - firstDataBlock + blocksPerGroup - 1) / blocksPerGroup;
        if (firstDataBlock > 1 || blocks <= firstDataBlock || blocks > LargestBytes / blockBytes
            || blocksPerGroup < FewestBlocksInGroup || groups > MostGroups
            || inodesPerGroup < 1 || inodesPerGroup > 8 * blockBytes
            || inodeBytes < 128 || inodeBytes > blockBytes || !int.IsPow2(inodeBytes)
            || descriptorBytes < (isWide ? 64 : 32) || descriptorBytes > 1024 || !int.IsPow2(descriptorBytes))
        {
            complaint = "the numbers of the superblock do not fit together";
            return null;
        }

        complaint = "";
        return new Superblock
        {
            BlockBytes = blockBytes,
            Blocks = blocks,
            FirstDataBlock = firstDataBlock,
            BlocksPerGroup = blocksPerGroup,
            Groups = (int)groups,
            InodesPerGroup = inodesPerGroup,
            Inodes = (uint)Math.Min(U32(bytes, 0), groups * inodesPerGroup),
            InodeBytes = inodeBytes,
            DescriptorBytes = descriptorBytes,
            ReservedDescriptorBlocks = U16(bytes, 0xCE),
            FirstMetaBlockGroup = (incompatible & Ext4Features.MetaBlockGroups) != 0 ? U32(bytes, 0x104) : uint.MaxValue,
            SystemInodes = isOld ? [] : ReadSystemInodes(bytes),
            BackupGroups = (U32(bytes, 0x24C), U32(bytes, 0x250)),
            Compatible = isOld ? 0 : U32(bytes, 92),
            IsClean = (U16(bytes, 58) & 3) == 1,
            Id = [.. bytes.Slice(0x68, 16)],
            ChecksumSeed = (incompatible & Ext4Features.ChecksumSeed) != 0
                ? U32(bytes, 0x270)
                : Ext4Checksum.Crc32C(uint.MaxValue, bytes.Slice(0x68, 16)),
            Incompatible = incompatible,
            ReadOnlyCompatible = isOld ? 0 : U32(bytes, 100),
        };
    }

    private static ImmutableArray<uint> ReadSystemInodes(ReadOnlySpan<byte> bytes)
    {
        Span<uint> inodes = [U32(bytes, 0xE0), U32(bytes, 0x240), U32(bytes, 0x244), U32(bytes, 0x26C), U32(bytes, 0x280)];
        var used = ImmutableArray.CreateBuilder<uint>(inodes.Length);
        foreach (uint inode in inodes)
        {
            if (inode != 0)
            {
                used.Add(inode);
            }
        }

        return used.ToImmutable();
    }

    private static uint U32(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static int U16(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);
}
