using System.Buffers.Binary;

namespace MedV.GuestBridge.Publishing.Icons;

/// <summary>The first chunk of a PNG file: width 4, height 4, depth 1, colour type 1, compression 1, filter 1, interlacing 1.</summary>
internal sealed record PngHeader(int Width, int Height, int Depth, int ColourType, bool IsInterlaced)
{
    public const int Grey = 0;
    public const int Rgb = 2;
    public const int Palette = 3;
    public const int GreyAlpha = 4;
    public const int RgbAlpha = 6;

    /// <summary>How many numbers make a pixel.</summary>
    public int Channels => ColourType switch { Rgb => 3, GreyAlpha => 2, RgbAlpha => 4, _ => 1 };

    public int BitsPerPixel => Channels * Depth;

    /// <exception cref="InvalidDataException">It is none, or the picture is too large.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> content)
    {
        PngReader.Require(content.Length == 13, "the header of the PNG file has a wrong length");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(content);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(content[4..]);
        PngReader.Require(width is >= 1 and <= Pixels.MostSide && height is >= 1 and <= Pixels.MostSide, $"the PNG file has {width} x {height} pixels; at most 256 x 256 are allowed");
        (int depth, int colourType) = (content[8], content[9]);
        bool isKnown = colourType switch
        {
            Grey => depth is 1 or 2 or 4 or 8 or 16,
            Palette => depth is 1 or 2 or 4 or 8,
            Rgb or GreyAlpha or RgbAlpha => depth is 8 or 16,
            _ => false,
        };
        PngReader.Require(isKnown && content[10] == 0 && content[11] == 0 && content[12] <= 1, "the PNG file is of an unknown kind");
        return new PngHeader((int)width, (int)height, depth, colourType, content[12] == 1);
    }
}
