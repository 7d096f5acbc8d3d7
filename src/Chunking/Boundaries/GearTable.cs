using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MedV.Chunking.Boundaries;

/// <summary>The 256 numbers behind the rolling hash: "gear 1" of docs/formats/chunking.md.</summary>
internal static class GearTable
{
    /// <summary>For each byte the first 8 bytes, big-endian, of SHA-256("medv-gear-1" || byte).</summary>
    /// <remarks>An array, since the boundary search looks up nothing else. Nobody writes to it.</remarks>
    public static readonly ulong[] Values = [.. Enumerable.Range(0, 256).Select(Value)];

    private static ulong Value(int number)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData([.. "medv-gear-1"u8, (byte)number], hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }
}
