using System.Buffers.Binary;

namespace MedV.DiskFormats.Containers.Qcow2;

/// <summary>Finds the end of a zstd frame (RFC 8878) that other bytes follow.</summary>
/// <remarks>
/// Little-endian. Magic 4; descriptor 1: bits 0-1 size of a dictionary's id, bit 2 checksum, bit 5 no window, bits 6-7 size of the content's length; the
/// window 1, id and length as the descriptor says; then blocks of a header of 3 (bit 0 last, bits 1-2 kind, then the size) and their bytes; a checksum of 4.
/// </remarks>
internal static class ZstdFrame
{
    private const uint Magic = 0xFD2FB528;
    private const int StoredOnce = 1;
    private const int BlockHeaderBytes = 3;

    /// <summary>Finds the length of the frame at the start of <paramref name="bytes"/>.</summary>
    /// <returns><see langword="null"/> when none lies in them.</returns>
    public static int? FindLength(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 5 || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
        {
            return null;
        }

        int descriptor = bytes[4];
        bool hasWindow = (descriptor & 0x20) == 0;
        int lengthBytes = (descriptor >> 6) switch { 0 => hasWindow ? 0 : 1, 1 => 2, 2 => 4, _ => 8 };
        int idBytes = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
        int at = 5 + (hasWindow ? 1 : 0) + idBytes + lengthBytes;
        bool isLast = false;
        while (!isLast)
        {
            if (at > bytes.Length - BlockHeaderBytes)
            {
                return null;
            }

            int block = bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16);
            isLast = (block & 1) != 0;
            at += BlockHeaderBytes + (((block >> 1) & 3) == StoredOnce ? 1 : block >> 3);
        }

        at += (descriptor & 4) != 0 ? 4 : 0;
        return at <= bytes.Length ? at : null;
    }
}
