using System.Security.Cryptography;

namespace MedV.LegacyAgent.Menus;

/// <summary>An icon: red, green, blue, alpha, row by row from the top.</summary>
internal sealed record Icon(int Width, int Height, byte[] Rgba)
{
    /// <summary>SHA-256 of its size and pixels: docs/formats/guest-protocol.md, "Icons".</summary>
    public string Hash()
    {
        byte[] all = new byte[8 + Rgba.Length];
        for (int i = 0; i < 4; i++)
        {
            all[i] = (byte)((Width >> (8 * i)) & 0xFF);
            all[4 + i] = (byte)((Height >> (8 * i)) & 0xFF);
        }

        Rgba.CopyTo(all, 8);
        using var sha = SHA256.Create();
        return string.Concat(sha.ComputeHash(all).Select(value => value.ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
