namespace MedV.GuestBridge.Publishing.Icons;

/// <summary>A small picture.</summary>
internal sealed class Pixels
{
    /// <summary>The longest side.</summary>
    public const int MostSide = 256;

    private readonly byte[] _rgba;

    /// <summary>Takes over the bytes.</summary>
    /// <exception cref="ArgumentException">They are not as many as the sides say, or a side is too long.</exception>
    public Pixels(int width, int height, byte[] rgba)
    {
        if (width is < 1 or > MostSide || height is < 1 or > MostSide || rgba.Length != width * height * 4)
        {
            throw new ArgumentException($"{rgba.Length} bytes are no picture of {width} x {height}");
        }

        Width = width;
        Height = height;
        _rgba = rgba;
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Red, green, blue and alpha of each pixel, row by row.</summary>
    public ReadOnlySpan<byte> Rgba => _rgba;

    /// <summary>The same picture in the middle of a square that it fits into.</summary>
    public Pixels Centred(int side)
    {
        if (Width == side && Height == side)
        {
            return this;
        }

        byte[] square = new byte[side * side * 4];
        int left = (side - Width) / 2;
        int top = (side - Height) / 2;
        for (int row = 0; row < Height; row++)
        {
            Rgba.Slice(row * Width * 4, Width * 4).CopyTo(square.AsSpan((((top + row) * side) + left) * 4));
        }

        return new Pixels(side, side, square);
    }
}
