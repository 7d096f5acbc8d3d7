using System.Buffers.Binary;

namespace MedV.GuestBridge.Publishing.Icons;

/// <summary>Writes an icon of Windows with one picture: a bitmap, or PNG when it is 256 pixels wide.</summary>
/// <remarks>
/// Folder: 0 2, kind 2 = 1, count 2. Entry: width 1, height 1, colours 1, 0 1, planes 2, bits 2, length 4, offset 4. Bitmap: header of 40 bytes with twice
/// the height, rows from below of blue, green, red, alpha; then a mask of one bit for each pixel, rows of whole 32 bits.
/// </remarks>
internal static class IcoWriter
{
    private const int HeadBytes = 22;
    private const int BitmapHeadBytes = 40;

    // What Windows shows without scaling.
    private static readonly int[] Sides = [16, 24, 32, 48, 64, 128, 256];

    /// <summary>Makes a file of a picture.</summary>
    public static byte[] Write(Pixels pixels)
    {
        int side = Sides.First(side => side >= Math.Max(pixels.Width, pixels.Height));
        Pixels square = pixels.Centred(side);
        byte[] picture = side == 256 ? PngWriter.Write(square) : WriteBitmap(square);
        byte[] file = new byte[HeadBytes + picture.Length];
        file[2] = 1;
        file[4] = 1;
        file[6] = file[7] = (byte)(side & 0xFF);
        file[10] = 1;
        file[12] = 32;
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), picture.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), HeadBytes);
        picture.CopyTo(file, HeadBytes);
        return file;
    }

    private static byte[] WriteBitmap(Pixels square)
    {
        int side = square.Width;
        int maskStride = (side + 31) / 32 * 4;
        byte[] bitmap = new byte[BitmapHeadBytes + (side * side * 4) + (side * maskStride)];
        BinaryPrimitives.WriteInt32LittleEndian(bitmap, BitmapHeadBytes);
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(4), side);
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(8), side * 2);
        bitmap[12] = 1;
        bitmap[14] = 32;
        int mask = BitmapHeadBytes + (side * side * 4);
        for (int row = 0; row < side; row++)
        {
            for (int column = 0; column < side; column++)
            {
                ReadOnlySpan<byte> from = square.Rgba.Slice(((row * side) + column) * 4, 4);
                Span<byte> to = bitmap.AsSpan(BitmapHeadBytes + ((((side - 1 - row) * side) + column) * 4), 4);
                (to[0], to[1], to[2], to[3]) = (from[2], from[1], from[0], from[3]);
                if (from[3] == 0)
                {
                    bitmap[mask + ((side - 1 - row) * maskStride) + (column / 8)] |= (byte)(0x80 >> (column % 8));
                }
            }
        }

        return bitmap;
    }
}
