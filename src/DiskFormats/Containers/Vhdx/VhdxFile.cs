using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MedV.DiskFormats.Containers.Vhdx;

/// <summary>What the parts of a VHDX file have in common.</summary>
internal static class VhdxFile
{
    /// <summary>Everything behind the headers starts at a multiple of this.</summary>
    public const int AlignmentBytes = 1 << 20;

    /// <summary>Whether a part starts with its signature, and bytes 4 to 7 are its checksum: CRC-32C, counting themselves as zero.</summary>
    public static bool IsIntact(Span<byte> part, ReadOnlySpan<byte> signature)
    {
        uint sum = BinaryPrimitives.ReadUInt32LittleEndian(part[4..]);
        part.Slice(4, sizeof(uint)).Clear();
        bool isRight = part.StartsWith(signature) && Checksum(part) == sum;
        BinaryPrimitives.WriteUInt32LittleEndian(part[4..], sum);
        return isRight;
    }

    /// <summary>CRC-32C of Castagnoli.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        foreach (ulong eight in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            sum = BitOperations.Crc32C(sum, BitConverter.IsLittleEndian ? eight : BinaryPrimitives.ReverseEndianness(eight));
        }

        foreach (byte one in bytes[(bytes.Length / sizeof(ulong) * sizeof(ulong))..])
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return ~sum;
    }

    /// <summary>A fault of the file.</summary>
    public static ContainerException Malformed(string message) => Refused(ContainerFault.Malformed, message);

    /// <summary>A reason why the disk cannot be read.</summary>
    public static ContainerException Refused(ContainerFault fault, string message) => new(ContainerFormat.Vhdx, fault, message);
}
