using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Icons;

/// <summary>Reads the PNG files that icons are: up to 8 bits a sample, grey, colours or palette, with or without alpha, not interlaced, at most 256 pixels each way.</summary>
internal static class PngDecoder
{
    /// <summary>The largest file that is looked at.</summary>
    public const int MostFileBytes = 1024 * 1024;

    private const uint Header = 0x49484452, Palette = 0x504C5445, Transparency = 0x74524E53, Data = 0x49444154, End = 0x49454E44;

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Reads one.</summary>
    /// <returns><see langword="false"/> when it is broken, or a PNG of another kind.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> file, [NotNullWhen(true)] out GuestIcon? icon)
    {
        icon = null;
        if (file.Length > MostFileBytes || !file.StartsWith(Signature))
        {
            return false;
        }

        Image image = default;
        ReadOnlySpan<byte> palette = [], transparency = [];
        using var packed = new MemoryStream();
        for (ReadOnlySpan<byte> rest = file[8..]; rest.Length >= 12;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - 12)
            {
                return false;
            }

            ReadOnlySpan<byte> content = rest.Slice(8, (int)length);
            switch (BinaryPrimitives.ReadUInt32BigEndian(rest[4..]))
            {
                case Header when !Image.TryRead(content, out image):
                    return false;
                case Palette:
                    palette = content;
                    break;
                case Transparency:
                    transparency = content;
                    break;
                case Data:
                    packed.Write(content);
                    break;
                case End:
                    packed.Position = 0;
                    return TryUnpack(image, packed, palette, transparency, out icon);
            }

            rest = rest[(12 + (int)length)..];
        }

        return false;
    }

    private static bool TryUnpack(Image image, Stream packed, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, [NotNullWhen(true)] out GuestIcon? icon)
    {
        icon = null;
        if (image.Width == 0)
        {
            return false;
        }

        byte[] rgba = new byte[image.Width * image.Height * 4];
        byte[] row = new byte[image.RowBytes], above = new byte[image.RowBytes];
        try
        {
            using var data = new ZLibStream(packed, CompressionMode.Decompress);
            for (int y = 0; y < image.Height; y++)
            {
                int filter = data.ReadByte();
                data.ReadExactly(row);
                if (filter is < 0 or > 4)
                {
                    return false;
                }

                Unfilter(filter, row, above, image.PixelBytes);
                image.Spread(row, palette, transparency, rgba.AsSpan(y * image.Width * 4, image.Width * 4));
                (row, above) = (above, row);
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            return false;
        }

        icon = new GuestIcon(image.Width, image.Height, rgba);
        return true;
    }

    private static void Unfilter(int filter, byte[] row, byte[] above, int step)
    {
        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= step ? row[i - step] : 0, up = above[i], corner = i >= step ? above[i - step] : 0;
            int guess = filter switch { 1 => left, 2 => up, 3 => (left + up) / 2, 4 => Nearest(left, up, corner), _ => 0 };
            row[i] = (byte)((row[i] + guess) & 0xFF);
        }
    }

    private static int Nearest(int left, int up, int corner)
    {
        int sum = left + up - corner;
        int a = Math.Abs(sum - left), b = Math.Abs(sum - up), c = Math.Abs(sum - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private readonly record struct Image(int Width, int Height, int Depth, int Kind)
    {
        private int Samples => Kind switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

        public int RowBytes => ((Width * Samples * Depth) + 7) / 8;

        public int PixelBytes => Math.Max(1, Samples * Depth / 8);

        public static bool TryRead(ReadOnlySpan<byte> header, out Image image)
        {
            image = default;
            if (header.Length != 13)
            {
                return false;
            }

            uint width = BinaryPrimitives.ReadUInt32BigEndian(header), height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
            (int depth, int kind) = (header[8], header[9]);
            bool isKnown = kind is 0 or 3 ? depth is 1 or 2 or 4 or 8 : kind is 2 or 4 or 6 && depth == 8;
            if (width is 0 or > ProtocolLimits.IconPixels || height is 0 or > ProtocolLimits.IconPixels || !isKnown || header[10] != 0 || header[11] != 0 || header[12] != 0)
            {
                return false;
            }

            image = new Image((int)width, (int)height, depth, kind);
            return true;
        }

        public void Spread(ReadOnlySpan<byte> row, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, Span<byte> rgba)
        {
            for (int x = 0; x < Width; x++)
            {
                Span<byte> pixel = rgba.Slice(x * 4, 4);
                int at = x * Samples;
                switch (Kind)
                {
                    case 2:
                        row.Slice(at, 3).CopyTo(pixel);
                        pixel[3] = transparency.Length >= 6 && transparency[1] == row[at] && transparency[3] == row[at + 1] && transparency[5] == row[at + 2] ? (byte)0 : (byte)255;
                        break;
                    case 4:
                        pixel[..3].Fill(row[at]);
                        pixel[3] = row[at + 1];
                        break;
                    case 6:
                        row.Slice(at, 4).CopyTo(pixel);
                        break;
                    default:
                        SpreadOne(Sample(row, x), palette, transparency, pixel);
                        break;
                }
            }
        }

        private int Sample(ReadOnlySpan<byte> row, int x) =>
            Depth == 8 ? row[x] : (row[x * Depth / 8] >> (8 - Depth - (x * Depth % 8))) & ((1 << Depth) - 1);

        private void SpreadOne(int sample, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> transparency, Span<byte> pixel)
        {
            if (Kind == 0)
            {
                pixel[..3].Fill((byte)(sample * 255 / ((1 << Depth) - 1)));
                pixel[3] = transparency.Length >= 2 && transparency[1] == sample ? (byte)0 : (byte)255;
                return;
            }

            // A colour that the palette does not have is nothing to see.
            if ((sample * 3) + 3 <= palette.Length)
            {
                palette.Slice(sample * 3, 3).CopyTo(pixel);
                pixel[3] = sample < transparency.Length ? transparency[sample] : (byte)255;
            }
        }
    }
}
