using System.Buffers;
using System.Globalization;
using System.Text;

namespace MedV.DiskFormats.Layouts;

/// <summary>Turns the bytes that a file system calls a name into text that is safe to show and to join with others.</summary>
internal static class NameText
{
    /// <summary>
    /// Reads UTF-8. Bytes that are none, control characters, and <c>/</c>, which no name can have, become <c>\xNN</c>, two upper-case digits a byte.
    /// </summary>
    public static string FromUtf8(ReadOnlySpan<byte> name)
    {
        if (!name.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !name.Contains((byte)'/'))
        {
            return Encoding.ASCII.GetString(name);
        }

        var text = new StringBuilder(name.Length);
        while (!name.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(name, out Rune rune, out int bytes);
            if (status == OperationStatus.Done && !Rune.IsControl(rune) && rune.Value != '/')
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte value in name[..bytes])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
                }
            }

            name = name[bytes..];
        }

        return text.ToString();
    }
}
