namespace MedV.DiskFormats.Layouts.Ext4;

/// <summary>Feature flags of a superblock that decide where things lie. What is not named here does not matter to a reader.</summary>
internal static class Ext4Features
{
    /// <summary>Compatible: backups of the superblock in two groups that the superblock names.</summary>
    public const uint SparseSuper2 = 0x200;

    /// <summary>Read-only compatible: backups of the superblock in groups 0, 1 and the powers of 3, 5 and 7.</summary>
    public const uint SparseSuper = 0x1;

    /// <summary>Read-only compatible: descriptors have a checksum (CRC-16), and flags for groups whose bitmaps were never written.</summary>
    public const uint DescriptorChecksums = 0x10;

    /// <summary>Read-only compatible: what is allocated are clusters of many blocks.</summary>
    public const uint BigAllocation = 0x200;

    /// <summary>Read-only compatible: all metadata have a checksum (CRC-32C).</summary>
    public const uint MetadataChecksums = 0x400;

    /// <summary>Incompatible: the journal holds changes that are not yet in their places.</summary>
    public const uint Recover = 0x4;

    /// <summary>Incompatible: not a file system, but a journal of another.</summary>
    public const uint JournalDevice = 0x8;

    /// <summary>Incompatible: group descriptors lie in the groups that they describe.</summary>
    public const uint MetaBlockGroups = 0x10;

    /// <summary>Incompatible: block numbers have 48 bits, descriptors may have 64 bytes.</summary>
    public const uint SixtyFourBit = 0x80;

    /// <summary>Incompatible: a directory may be longer than 4 GiB.</summary>
    public const uint LargeDirectories = 0x4000;

    /// <summary>Incompatible: the seed of checksums is in the superblock.</summary>
    public const uint ChecksumSeed = 0x2000;

    /// <summary>
    /// What this program knows of the incompatible features: file types in directories, recovery, meta_bg, extents, 64bit, mmp, flex_bg,
    /// ea_inode, metadata_csum_seed, large_dir, inline_data, encrypt, casefold. Of encrypted files the cipher text is listed, under cipher names.
    /// </summary>
    public const uint KnownIncompatible =
        0x2 | Recover | MetaBlockGroups | 0x40 | SixtyFourBit | 0x100 | 0x200 | 0x400 | ChecksumSeed | LargeDirectories | 0x8000 | 0x1_0000 | 0x2_0000;
}
