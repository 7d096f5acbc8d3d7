using System.Buffers.Binary;
using System.IO.Compression;

namespace MedV.GuestBridge.Publishing.Icons;

/// <summary>Reads PNG (ISO 15948) of any colour type, depth and interlacing, up to 256 x 256 pixels. No colour management.</summary>
internal static class PngReader
{
    /// <summary>The longest file that is looked at.</summary>
    public const int MostBytes = 1 << 20;

    // Left, top, step to the right and down of the seven passes.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Reads a file.</summary>
    /// <returns>Null, with the reason, when it is no such file.</returns>
    public static Pixels? Read(ReadOnlySpan<byte> untrustedFile, out string? fault)
    {
        try
        {
            fault = null;
            return Decode(untrustedFile);
        }
        catch (InvalidDataException reason)
        {
            fault = reason.Message;
            return null;
        }
    }

    private static Pixels Decode(ReadOnlySpan<byte> file)
    {
        Require(file.Length <= MostBytes, "the PNG file is longer than 1 MiB");
        Require(file.StartsWith(PngWriter.Signature), "it does not begin as a PNG file");
        PngHeader? header = null;
        var packed = new MemoryStream();
        byte[] palette = [];
        byte[] transparency = [];
        for (ReadOnlySpan<byte> rest = file[8..]; ;)
        {
            Require(rest.Length >= 12, "the PNG file ends too early");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            Require(length <= rest.Length - 12, "a chunk of the PNG file is longer than the file");
            ReadOnlySpan<byte> kind = rest.Slice(4, 4);
            ReadOnlySpan<byte> content = rest.Slice(8, (int)length);
            Require(Crc32.Append(0, rest.Slice(4, (int)length + 4)) == BinaryPrimitives.ReadUInt32BigEndian(rest[((int)length + 8)..]), "a chunk of the PNG file is damaged");
            rest = rest[((int)length + 12)..];
            Require(header is not null || kind.SequenceEqual("IHDR"u8), "the PNG file has no header");
            if (kind.SequenceEqual("IHDR"u8))
            {
                Require(header is null, "the PNG file has two headers");
                header = PngHeader.Read(content);
            }
            else if (kind.SequenceEqual("PLTE"u8))
            {
                Require(content.Length is > 0 and <= 768 && content.Length % 3 == 0, "the palette of the PNG file is no palette");
                palette = content.ToArray();
            }
            else if (kind.SequenceEqual("tRNS"u8))
            {
                Require(content.Length <= 256, "the transparency of the PNG file is too long");
                transparency = content.ToArray();
            }
            else if (kind.SequenceEqual("IDAT"u8))
            {
                packed.Write(content);
            }
            else if (kind.SequenceEqual("IEND"u8))
            {
                break;
            }
            else
            {
                Require((kind[0] & 0x20) != 0, "the PNG file has a chunk that is unknown and must not be passed over");
            }
        }

        packed.Position = 0;
        return Unpack(header!, packed, new PngColours(header!, palette, transparency));
    }

    private static Pixels Unpack(PngHeader header, MemoryStream packed, PngColours colours)
    {
        byte[] rgba = new byte[header.Width * header.Height * 4];
        using var rows = new ZLibStream(packed, CompressionMode.Decompress);
        foreach ((int x, int y, int stepX, int stepY) in header.IsInterlaced ? Passes : [(0, 0, 1, 1)])
        {
            int width = (header.Width - x + stepX - 1) / stepX;
            int height = (header.Height - y + stepY - 1) / stepY;
            if (width <= 0 || height <= 0)
            {
                continue;
            }

            int stride = ((width * header.BitsPerPixel) + 7) / 8;
            byte[] above = new byte[stride];
            byte[] line = new byte[stride];
            for (int row = 0; row < height; row++)
            {
                int filter = rows.ReadByte();
                Require(filter is >= 0 and <= 4 && rows.ReadAtLeast(line, stride, throwOnEndOfStream: false) == stride, "the PNG file has too few pixels");
                Unfilter(filter, line, above, Math.Max(header.BitsPerPixel / 8, 1));
                for (int column = 0; column < width; column++)
                {
                    int at = ((((y + (row * stepY)) * header.Width) + x + (column * stepX)) * 4);
                    colours.Read(line, column, rgba.AsSpan(at, 4));
                }

                (above, line) = (line, above);
            }
        }

        return new Pixels(header.Width, header.Height, rgba);
    }

    private static void Unfilter(int filter, byte[] line, byte[] above, int step)
    {
        for (int i = 0; filter != 0 && i < line.Length; i++)
        {
            int left = i < step ? 0 : line[i - step];
            int up = above[i];
            int corner = i < step ? 0 : above[i - step];
            int guess = filter switch
            {
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                _ => Nearest(left, up, corner),
            };
            line[i] = unchecked((byte)(line[i] + guess));
        }
    }

    private static int Nearest(int left, int up, int corner)
    {
        int toLeft = Math.Abs(up - corner);
        int toUp = Math.Abs(left - corner);
        int toCorner = Math.Abs(left + up - corner - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    internal static void Require(bool condition, string fault)
    {
        if (!condition)
        {
            throw new InvalidDataException(fault);
        }
    }
}
