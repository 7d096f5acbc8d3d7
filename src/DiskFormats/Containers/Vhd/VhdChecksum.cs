using System.Buffers.Binary;

namespace MedV.DiskFormats.Containers.Vhd;

/// <summary>The checksum of a footer or header: the complement of the sum of all its bytes but those of the checksum.</summary>
internal static class VhdChecksum
{
    /// <summary>Whether the checksum at <paramref name="offset"/> is that of <paramref name="bytes"/>.</summary>
    public static bool IsRight(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32BigEndian(bytes[offset..]) == Of(bytes, offset);

    /// <summary>What belongs at <paramref name="offset"/>.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes, int offset)
    {
        uint sum = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            sum += i >= offset && i < offset + sizeof(uint) ? 0u : bytes[i];
        }

        return ~sum;
    }
}
