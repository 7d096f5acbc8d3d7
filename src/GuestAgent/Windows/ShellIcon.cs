using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Windows;

/// <summary>The icon that the shell shows for a file. Not verified.</summary>
[SupportedOSPlatform("windows")]
internal static class ShellIcon
{
    // SHFILEINFOW: icon, index, attributes, two texts of 260 and 80 characters.
    private const int InfoBytes = 704;
    private const uint WithIcon = 0x100;

    /// <summary>Reads it; null when there is none.</summary>
    public static GuestIcon? Read(string path)
    {
        Span<byte> info = stackalloc byte[InfoBytes];
        info.Clear();
        if (Native.GetFileInfo(path, 0, info, InfoBytes, WithIcon) == 0)
        {
            return null;
        }

        nint icon = MemoryMarshal.Read<nint>(info);
        try
        {
            return icon == 0 || Native.GetIconInfo(icon, out Native.IconInfo parts) == 0 ? null : Read(parts);
        }
        finally
        {
            _ = Native.DestroyIcon(icon);
        }
    }

    private static GuestIcon? Read(Native.IconInfo parts)
    {
        nint screen = Native.GetScreen(0);
        try
        {
            if (parts.Colour == 0 || ReadBits(screen, parts.Colour, out int width, out int height) is not { } pixels)
            {
                return null;
            }

            byte[]? mask = pixels.Where((_, at) => at % 4 == 3).All(alpha => alpha == 0) ? ReadBits(screen, parts.Mask, out _, out _) : null;
            for (int at = 0; at < pixels.Length; at += 4)
            {
                (pixels[at], pixels[at + 2]) = (pixels[at + 2], pixels[at]);
                if (mask is not null)
                {
                    // Icons without alpha have a mask that is white where nothing is to be seen.
                    pixels[at + 3] = at < mask.Length && mask[at] != 0 ? (byte)0 : (byte)255;
                }
            }

            return new GuestIcon(width, height, pixels);
        }
        finally
        {
            _ = Native.ReleaseScreen(0, screen);
            _ = Native.DeleteObject(parts.Colour);
            _ = Native.DeleteObject(parts.Mask);
        }
    }

    private static byte[]? ReadBits(nint screen, nint bitmap, out int width, out int height)
    {
        var header = new Native.BitmapHeader { Size = 40 };
        bool isKnown = Native.GetBits(screen, bitmap, 0, 0, [], ref header, 0) != 0;
        (width, height) = (header.Width, Math.Abs(header.Height));
        if (!isKnown || width is <= 0 or > ProtocolLimits.IconPixels || height is <= 0 or > ProtocolLimits.IconPixels)
        {
            return null;
        }

        byte[] bits = new byte[width * height * 4];
        header = new Native.BitmapHeader { Size = 40, Width = width, Height = -height, Planes = 1, Bits = 32 };
        return Native.GetBits(screen, bitmap, 0, (uint)height, bits, ref header, 0) != 0 ? bits : null;
    }
}
