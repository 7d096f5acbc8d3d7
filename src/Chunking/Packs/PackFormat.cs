using System.Buffers.Binary;

namespace MedV.Chunking.Packs;

/// <summary>The numbers of docs/formats/pack.md, version 1. All integers are little-endian.</summary>
/// <remarks>Header (64): magic 8, version u16, header length u16, zero 20, key id 32 (zero: not sealed). Then encoded chunks, back to back.</remarks>
internal static class PackFormat
{
    /// <summary>Length of the header in bytes: where the first chunk starts.</summary>
    public const int HeaderBytes = 64;

    /// <summary>64 MiB: no pack file is longer.</summary>
    public const int LargestBytes = 64 * 1024 * 1024;

    private const ushort Version = 1;

    private static ReadOnlySpan<byte> Magic => "MEDVPACK"u8;

    /// <summary>Whether a file that starts with <paramref name="untrusted"/> is a pack that this program can read.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> untrusted)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        WriteHeader(header);
        return untrusted.StartsWith(header);
    }

    /// <summary>Writes the header of a pack that is not sealed.</summary>
    internal static void WriteHeader(Span<byte> header)
    {
        header[..HeaderBytes].Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], HeaderBytes);
    }
}
