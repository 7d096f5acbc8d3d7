using System.Buffers.Binary;
using System.Numerics;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers.Vhd;

/// <summary>The header of a dynamic VHD, checked so far that no number derived from it overflows.</summary>
/// <remarks>
/// Big-endian. Offset and size of what is read: 0/8 <c>cxsparse</c>; 16/8 place of the table of blocks; 24/4 version; 28/4 entries of the table;
/// 32/4 bytes of a block; 36/4 checksum.
/// </remarks>
/// <param name="TableOffset">Where the table of blocks is: within the file, with an entry for each block.</param>
/// <param name="BlockBytes">The size of a block: a power of two from 4096 to 256 MiB.</param>
/// <param name="Blocks">How many blocks the disk has.</param>
internal sealed record VhdHeader(long TableOffset, int BlockBytes, int Blocks)
{
    private const int Bytes = 1024;
    private const int SectorBytes = 512;
    private const int ChecksumOffset = 36;
    private const uint KnownVersion = 0x1_0000;
    private const int SmallestBlockBytes = 4096, LargestBlockBytes = 256 << 20;

    /// <summary>2 TiB, the longest disk, in blocks of 512 KiB. Usual are blocks of 2 MiB.</summary>
    private const int MostBlocks = 1 << 22;

    /// <summary>The size of the bitmap before each block: a bit for each sector, in whole sectors.</summary>
    public int BitmapBytes => ((BlockBytes / SectorBytes / 8) + SectorBytes - 1) / SectorBytes * SectorBytes;

    /// <summary>Reads the header of a disk.</summary>
    /// <exception cref="ContainerException">It breaks a rule of the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VhdHeader Read(IDiskSource file, VhdFooter footer)
    {
        Span<byte> header = stackalloc byte[Bytes];
        if (footer.HeaderOffset < 0 || footer.HeaderOffset > file.Length - Bytes)
        {
            throw VhdDisk.Malformed($"its header is at byte {footer.HeaderOffset}, and the file has only {file.Length}");
        }

        file.ReadExactly(footer.HeaderOffset, header);
        if (!header.StartsWith("cxsparse"u8) || !VhdChecksum.IsRight(header, ChecksumOffset))
        {
            throw VhdDisk.Malformed("its header is damaged");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(header[24..]) is var version and not KnownVersion)
        {
            throw new ContainerException(ContainerFormat.Vhd, ContainerFault.Unsupported, $"its header has version 0x{version:x}, which is not known to this program");
        }

        long tableOffset = BinaryPrimitives.ReadInt64BigEndian(header[16..]);
        uint entries = BinaryPrimitives.ReadUInt32BigEndian(header[28..]);
        uint blockBytes = BinaryPrimitives.ReadUInt32BigEndian(header[32..]);
        if (blockBytes is < SmallestBlockBytes or > LargestBlockBytes || !BitOperations.IsPow2(blockBytes))
        {
            throw VhdDisk.Malformed($"its blocks have {blockBytes} bytes");
        }

        long blocks = (footer.DiskBytes / blockBytes) + (footer.DiskBytes % blockBytes == 0 ? 0 : 1);
        return blocks <= entries && blocks <= MostBlocks && tableOffset >= 0 && tableOffset <= file.Length - (blocks * sizeof(uint))
            ? new VhdHeader(tableOffset, (int)blockBytes, (int)blocks)
            : throw VhdDisk.Malformed("its table of blocks is too short, or does not lie in the file");
    }
}
