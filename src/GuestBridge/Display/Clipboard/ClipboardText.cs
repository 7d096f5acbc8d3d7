using System.Text;

namespace MedV.GuestBridge.Display.Clipboard;

/// <summary>Text that crosses between a guest and its host.</summary>
internal static class ClipboardText
{
    /// <summary>Most bytes that cross at once: what fits into one request. More is refused, not cut.</summary>
    public const int MostBytes = 240 * 1024;

    /// <summary>Keeps what a person can see: no control characters but tabs and ends of lines, so that a paste into a terminal presses no keys.</summary>
    /// <param name="untrusted">The bytes.</param>
    /// <param name="isUtf8">Whether they are UTF-8; else Latin-1.</param>
    /// <returns>UTF-8, or <see langword="null"/> when it is too long.</returns>
    public static byte[]? Clean(ReadOnlySpan<byte> untrusted, bool isUtf8)
    {
        if (untrusted.Length > MostBytes)
        {
            return null;
        }

        string text = (isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(untrusted);
        byte[] clean = Encoding.UTF8.GetBytes(string.Concat(text.Where(c => c is '\t' or '\n' or '\r' || !char.IsControl(c))));
        return clean.Length <= MostBytes ? clean : null;
    }

    /// <summary>The same as Latin-1, with question marks for what that does not have.</summary>
    public static byte[] ToLatin1(ReadOnlySpan<byte> utf8) => Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(utf8));
}
