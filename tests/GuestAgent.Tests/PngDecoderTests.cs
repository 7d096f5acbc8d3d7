using FsCheck;
using FsCheck.Fluent;
using MedV.GuestAgent.Icons;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Tests;

public sealed class PngDecoderTests
{
    private static readonly byte[] Noise = [.. Enumerable.Range(0, 16 * 11 * 4).Select(i => (byte)(((i * 97 % 251) + (i / 7)) % 256))];

    [Fact]
    public void Pixels_with_every_filter_come_out_as_they_went_in()
    {
        Assert.True(PngDecoder.TryDecode(Png.Rgba(16, 11, Noise), out GuestIcon? icon));

        Assert.Equal((16, 11), (icon.Width, icon.Height));
        Assert.Equal(Noise, icon.Rgba);
    }

    [Fact]
    public void Colours_without_alpha_are_opaque_but_for_the_one_that_is_left_out()
    {
        byte[] png = Png.Write(2, 1, 8, 2, [1, 2, 3, 4, 5, 6], 6, 3, _ => 0, ("tRNS", [0, 4, 0, 5, 0, 6]));

        Assert.True(PngDecoder.TryDecode(png, out GuestIcon? icon));

        Assert.Equal([1, 2, 3, 255, 4, 5, 6, 0], icon.Rgba);
    }

    [Theory]
    [InlineData(8, new byte[] { 0, 1, 2 })]
    [InlineData(4, new byte[] { 0x01, 0x20 })]
    [InlineData(2, new byte[] { 0b00_01_10_00 })]
    public void A_palette_is_looked_up_at_every_depth(byte depth, byte[] row)
    {
        byte[] png = Png.Write(3, 1, depth, 3, row, row.Length, 1, _ => 0, ("PLTE", [9, 8, 7, 6, 5, 4]), ("tRNS", [100]));

        Assert.True(PngDecoder.TryDecode(png, out GuestIcon? icon));

        Assert.Equal([9, 8, 7, 100, 6, 5, 4, 255, 0, 0, 0, 0], icon.Rgba);
    }

    [Fact]
    public void Grey_is_spread_with_and_without_alpha()
    {
        Assert.True(PngDecoder.TryDecode(Png.Write(2, 1, 1, 0, [0b10_000000], 1, 1, _ => 0), out GuestIcon? bits));
        Assert.True(PngDecoder.TryDecode(Png.Write(1, 1, 8, 4, [7, 9], 2, 2, _ => 0), out GuestIcon? alpha));

        Assert.Equal([255, 255, 255, 255, 0, 0, 0, 255], bits.Rgba);
        Assert.Equal([7, 7, 7, 9], alpha.Rgba);
    }

    [Theory]
    [InlineData(257, 1, 8, 6)]
    [InlineData(0, 1, 8, 6)]
    [InlineData(1, 1, 16, 6)]
    [InlineData(1, 1, 3, 0)]
    [InlineData(1, 1, 8, 5)]
    public void What_no_icon_is_is_refused(int width, int height, byte depth, byte kind)
    {
        Assert.False(PngDecoder.TryDecode(Png.Write(width, height, depth, kind, new byte[4096], 4, 4, _ => 0), out _));
    }

    [Fact]
    public void A_short_file_is_refused_wherever_it_ends()
    {
        byte[] png = Png.Rgba(16, 11, Noise);

        Assert.All(Enumerable.Range(0, png.Length - 12), length => Assert.False(PngDecoder.TryDecode(png.AsSpan(0, length), out _)));
    }

    [Fact]
    public void A_changed_byte_breaks_nothing_but_the_icon() =>
        Prop.ForAll(Gen.Choose(0, 10_000).ToArbitrary(), Gen.Choose(0, 255).ToArbitrary(), (at, value) =>
        {
            byte[] png = Png.Rgba(16, 11, Noise);
            png[at % png.Length] = (byte)value;
            return !PngDecoder.TryDecode(png, out GuestIcon? icon) || icon.Rgba.Length == icon.Width * icon.Height * 4;
        }).QuickCheckThrowOnFailure();
}
