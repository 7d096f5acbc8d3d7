namespace MedV.GuestBridge.Publishing.Icons;

/// <summary>Makes pixels of an icon that comes in.</summary>
internal static class IconReader
{
    /// <summary>Reads one.</summary>
    /// <returns>Null, with the reason, when it is none.</returns>
    public static Pixels? Read(AppIcon untrustedIcon, AppOrigin origin, out string? fault)
    {
        fault = null;
        switch (untrustedIcon)
        {
            case AppIcon.Raw { Width: >= 1 and <= Pixels.MostSide, Height: >= 1 and <= Pixels.MostSide } raw
                when !raw.Rgba.IsDefault && raw.Rgba.Length == raw.Width * raw.Height * 4:
                return new Pixels(raw.Width, raw.Height, [.. raw.Rgba]);
            case AppIcon.Raw raw:
                fault = $"{(raw.Rgba.IsDefault ? 0 : raw.Rgba.Length)} bytes are no picture of {raw.Width} x {raw.Height}; at most 256 x 256 are allowed";
                return null;
            case AppIcon.Png when origin != AppOrigin.Policy:
                fault = "only the signed policy may give a PNG file";
                return null;
            case AppIcon.Png png:
                return PngReader.Read(png.File.IsDefault ? [] : png.File.AsSpan(), out fault);
            default:
                throw new ArgumentOutOfRangeException(nameof(untrustedIcon));
        }
    }
}
