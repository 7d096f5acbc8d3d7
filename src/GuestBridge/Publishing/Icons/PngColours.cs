using System.Buffers.Binary;

namespace MedV.GuestBridge.Publishing.Icons;

/// <summary>Makes colours of the numbers in a row of a PNG file.</summary>
internal sealed class PngColours
{
    private readonly PngHeader _header;
    private readonly byte[] _palette;
    private readonly byte[] _transparency;
    private readonly int[] _clear = [];

    /// <exception cref="InvalidDataException">There is no palette where one must be.</exception>
    public PngColours(PngHeader header, byte[] palette, byte[] transparency)
    {
        PngReader.Require(header.ColourType != PngHeader.Palette || palette.Length > 0, "the PNG file lacks its palette");
        _header = header;
        _palette = palette;
        _transparency = transparency;
        if (header.ColourType is PngHeader.Grey or PngHeader.Rgb && transparency.Length == header.Channels * 2)
        {
            _clear = [.. Enumerable.Range(0, header.Channels).Select(i => (int)BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(i * 2)))];
        }
    }

    /// <summary>Reads one pixel of a row.</summary>
    /// <exception cref="InvalidDataException">The palette has no such colour.</exception>
    public void Read(ReadOnlySpan<byte> line, int column, Span<byte> rgba)
    {
        Span<int> numbers = stackalloc int[4];
        numbers = numbers[.._header.Channels];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Number(line, (column * _header.Channels) + i);
        }

        rgba[3] = 255;
        switch (_header.ColourType)
        {
            case PngHeader.Palette:
                PngReader.Require(numbers[0] * 3 < _palette.Length, "the PNG file has a colour that its palette lacks");
                _palette.AsSpan(numbers[0] * 3, 3).CopyTo(rgba);
                rgba[3] = numbers[0] < _transparency.Length ? _transparency[numbers[0]] : (byte)255;
                break;
            case PngHeader.Grey or PngHeader.GreyAlpha:
                rgba[..3].Fill(ToByte(numbers[0]));
                break;
            default:
                (rgba[0], rgba[1], rgba[2]) = (ToByte(numbers[0]), ToByte(numbers[1]), ToByte(numbers[2]));
                break;
        }

        if (_header.ColourType is PngHeader.GreyAlpha or PngHeader.RgbAlpha)
        {
            rgba[3] = ToByte(numbers[^1]);
        }
        else if (_clear.Length > 0 && numbers.SequenceEqual(_clear))
        {
            rgba[3] = 0;
        }
    }

    private int Number(ReadOnlySpan<byte> line, int index) => _header.Depth switch
    {
        8 => line[index],
        16 => BinaryPrimitives.ReadUInt16BigEndian(line[(index * 2)..]),
        int depth => (line[index * depth / 8] >> (8 - depth - (index * depth % 8))) & ((1 << depth) - 1),
    };

    private byte ToByte(int number) => _header.Depth == 16 ? (byte)(number >> 8) : (byte)(number * 255 / ((1 << _header.Depth) - 1));
}
