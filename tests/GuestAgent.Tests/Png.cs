using System.Buffers.Binary;
using System.IO.Compression;

namespace MedV.GuestAgent.Tests;

/// <summary>Writes PNG files for tests, with whatever filter.</summary>
internal static class Png
{
    public static byte[] Write(int width, int height, byte depth, byte kind, byte[] rows, int rowBytes, int step, Func<int, byte> filter, params (string Type, byte[] Content)[] others)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int y = 0; y < height; y++)
            {
                zlib.WriteByte(filter(y));
                for (int i = 0; i < rowBytes; i++)
                {
                    int at = (y * rowBytes) + i;
                    int left = i >= step ? rows[at - step] : 0, up = y > 0 ? rows[at - rowBytes] : 0, corner = i >= step && y > 0 ? rows[at - rowBytes - step] : 0;
                    int p = left + up - corner, pa = Math.Abs(p - left), pb = Math.Abs(p - up), pc = Math.Abs(p - corner);
                    int guess = filter(y) switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => pa <= pb && pa <= pc ? left : pb <= pc ? up : corner, _ => 0 };
                    zlib.WriteByte((byte)((rows[at] - guess) & 0xFF));
                }
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, kind);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header), .. others.SelectMany(other => Chunk(other.Type, other.Content)), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    public static byte[] Rgba(int width, int height, byte[] pixels) => Write(width, height, 8, 6, pixels, width * 4, 4, y => (byte)(y % 5));

    private static byte[] Chunk(string type, byte[] content)
    {
        byte[] chunk = [0, 0, 0, 0, .. type.Select(c => (byte)c), .. content, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        return chunk;
    }
}
