using System.Buffers.Binary;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers.Vhd;

/// <summary>What tells that a file is a VHD: its last 512 bytes, of which a dynamic one has a copy at its start.</summary>
/// <remarks>
/// Big-endian. Offset and size of what is read: 0/8 <c>conectix</c>; 12/4 version; 16/8 place of the header of a dynamic disk; 28/4 the program
/// that made it; 48/8 bytes of the disk; 56/2, 58/1 and 59/1 cylinders, heads and sectors of a track; 60/4 kind; 64/4 checksum: the
/// complement of the sum of all other bytes.
/// </remarks>
/// <param name="Kind">What follows.</param>
/// <param name="Version">1.0 is 0x10000.</param>
/// <param name="HeaderOffset">Where the header of a dynamic disk is, if it is one: anything.</param>
/// <param name="DiskBytes">The size of the disk: anything.</param>
internal sealed record VhdFooter(VhdKind Kind, uint Version, long HeaderOffset, long DiskBytes)
{
    /// <summary>Its length.</summary>
    public const int Bytes = 512;

    private const int SectorBytes = 512;
    private const int ChecksumOffset = 64;

    /// <summary>With so many cylinders, heads and sectors a disk is larger than they can say.</summary>
    private const long MostSectors = 65535L * 16 * 255;

    /// <summary>Finds the footer of a file, or the copy of it when the file was cut short.</summary>
    /// <returns><see langword="null"/> when the file is no VHD.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static VhdFooter? Find(IDiskSource file)
    {
        if (file.Length < Bytes)
        {
            return null;
        }

        // The start of a fixed disk belongs to its guest, so the end is looked at first; and only a dynamic one has a copy.
        return ReadAt(file, file.Length - Bytes) ?? (ReadAt(file, 0) is { Kind: not VhdKind.Fixed } copy ? copy : null);
    }

    private static VhdFooter? ReadAt(IDiskSource file, long offset)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        file.ReadExactly(offset, bytes);
        return bytes.StartsWith("conectix"u8) && VhdChecksum.IsRight(bytes, ChecksumOffset)
            ? new VhdFooter(
                (VhdKind)BinaryPrimitives.ReadUInt32BigEndian(bytes[60..]),
                BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
                BinaryPrimitives.ReadInt64BigEndian(bytes[16..]),
                SizeOf(bytes))
            : null;
    }

    /// <summary>
    /// Virtual PC shows as much of a disk as cylinders, heads and sectors say, and so does QEMU with what it makes for Virtual PC. All others show
    /// what the size says.
    /// </summary>
    private static long SizeOf(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> maker = bytes.Slice(28, 4);
        long sectors = (long)BinaryPrimitives.ReadUInt16BigEndian(bytes[56..]) * bytes[58] * bytes[59];
        return (maker.SequenceEqual("vpc "u8) || maker.SequenceEqual("qemu"u8)) && sectors is > 0 and < MostSectors
            ? sectors * SectorBytes
            : BinaryPrimitives.ReadInt64BigEndian(bytes[48..]);
    }
}
