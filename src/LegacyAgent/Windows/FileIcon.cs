using System.Drawing.Imaging;
using System.Runtime.InteropServices;
using Drawing = System.Drawing;

namespace MedV.LegacyAgent.Windows;

/// <summary>The icon of a file as the shell shows it. Not verified.</summary>
internal static class FileIcon
{
    /// <summary>Reads it; null when there is none.</summary>
    public static Menus.Icon? Read(string path)
    {
        try
        {
            using Drawing.Icon? icon = Drawing.Icon.ExtractAssociatedIcon(path);
            using Drawing.Bitmap? bitmap = icon?.ToBitmap();
            return bitmap is { Width: > 0 and <= ProtocolLimits.IconPixels, Height: > 0 and <= ProtocolLimits.IconPixels } ? Read(bitmap) : null;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or ExternalException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static Menus.Icon Read(Drawing.Bitmap bitmap)
    {
        int width = bitmap.Width, height = bitmap.Height;
        byte[] pixels = new byte[width * height * 4];
        BitmapData data = bitmap.LockBits(new Drawing.Rectangle(0, 0, width, height), ImageLockMode.ReadOnly, PixelFormat.Format32bppArgb);
        try
        {
            for (int row = 0; row < height; row++)
            {
                Marshal.Copy(new IntPtr(data.Scan0.ToInt64() + ((long)row * data.Stride)), pixels, row * width * 4, width * 4);
            }
        }
        finally
        {
            bitmap.UnlockBits(data);
        }

        // It has blue first.
        for (int at = 0; at < pixels.Length; at += 4)
        {
            byte blue = pixels[at];
            pixels[at] = pixels[at + 2];
            pixels[at + 2] = blue;
        }

        return new Menus.Icon(width, height, pixels);
    }
}
