using System.Globalization;
using System.Text;

namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>Writes values into YAML so that they stay values.</summary>
internal static class YamlText
{
    /// <summary>A double-quoted scalar on one line, in ASCII: nothing in it can end it, begin a key or a comment.</summary>
    public static string Quote(string value)
    {
        ArgumentNullException.ThrowIfNull(value);

        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (Rune rune in value.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                >= ' ' and <= '~' => text.Append((char)rune.Value),
                <= 0xff => text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}"),
                <= 0xffff => text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            };
        }

        return text.Append('"').ToString();
    }

    /// <summary>A list on one line.</summary>
    public static string List(IEnumerable<string> values) => $"[{string.Join(", ", values.Select(Quote))}]";
}
