using System.Text;

namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>What a guest's windows are called on the host: the workspace first, then what the guest says.</summary>
internal static class MarkText
{
    /// <summary>Most bytes of a title that a guest gives.</summary>
    public const int MostTitleBytes = 512;

    /// <summary>The machine that a window is on.</summary>
    public static byte[] Machine(WindowMark mark) => Encoding.ASCII.GetBytes(mark.Machine);

    /// <summary>A title with the mark before it.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="untrusted">What the guest says.</param>
    /// <param name="isUtf8">Whether it is UTF-8; else it is Latin-1 or has codes of its own, which are left.</param>
    public static byte[] Title(WindowMark mark, ReadOnlySpan<byte> untrusted, bool isUtf8)
    {
        ReadOnlySpan<byte> text = untrusted[..Math.Min(untrusted.Length, MostTitleBytes)];
        if (isUtf8)
        {
            string title = Encoding.UTF8.GetString(text);
            return Encoding.UTF8.GetBytes($"[{mark.Label}] {string.Concat(title.Where(IsPlain))}");
        }

        // Old titles have no code for every letter of a workspace's title.
        string label = Ascii.IsValid(mark.Label) ? mark.Label : mark.Machine;
        byte[] old = [.. Encoding.ASCII.GetBytes($"[{label}] "), .. text];
        foreach (ref byte one in old.AsSpan())
        {
            one = one is < 0x20 and not 0x1b or 0x7f ? (byte)' ' : one;
        }

        return old;
    }

    // Controls, and what turns the direction of writing around.
    private static bool IsPlain(char c) =>
        !char.IsControl(c) && c is not ('\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff');
}
