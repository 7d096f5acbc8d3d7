using System.Buffers.Binary;
using System.IO.Compression;

namespace MedV.GuestBridge.Publishing.Icons;

/// <summary>Writes PNG (ISO 15948): 8 bits of each of red, green, blue and alpha, not interlaced, and no chunk but the three that must be.</summary>
internal static class PngWriter
{
    /// <summary>What each file begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Makes a file of a picture.</summary>
    public static byte[] Write(Pixels pixels)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, pixels.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], pixels.Height);
        header[8] = 8;
        header[9] = 6;
        header[10..].Clear();

        var file = new MemoryStream();
        file.Write(Signature);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(pixels));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(Pixels pixels)
    {
        var packed = new MemoryStream();
        using (var rows = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            int stride = pixels.Width * 4;
            byte[] line = new byte[stride + 1];
            for (int row = 0; row < pixels.Height; row++)
            {
                // Filter 1, the difference to the pixel on the left: icons have flat areas.
                ReadOnlySpan<byte> from = pixels.Rgba.Slice(row * stride, stride);
                line[0] = 1;
                for (int i = 0; i < stride; i++)
                {
                    line[i + 1] = unchecked((byte)(from[i] - (i < 4 ? 0 : from[i - 4])));
                }

                rows.Write(line);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(kind);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, kind), content));
        file.Write(number);
    }
}
