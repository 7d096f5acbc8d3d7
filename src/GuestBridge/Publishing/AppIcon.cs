using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing;

/// <summary>An icon as it comes in. Nothing of its bytes is handed on: it is read into pixels, and written anew.</summary>
internal abstract record AppIcon
{
    private AppIcon()
    {
    }

    /// <summary>Pixels, as guests send them.</summary>
    /// <param name="Width">1 to 256.</param>
    /// <param name="Height">1 to 256.</param>
    /// <param name="Rgba">Red, green, blue and alpha (not multiplied in) of each pixel, row by row.</param>
    public sealed record Raw(int Width, int Height, ImmutableArray<byte> Rgba) : AppIcon;

    /// <summary>A PNG file, as the signed policy has it. At most 1 MiB.</summary>
    public sealed record Png(ImmutableArray<byte> File) : AppIcon;
}
