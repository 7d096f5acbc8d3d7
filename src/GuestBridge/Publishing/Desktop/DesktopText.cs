using System.Text;

namespace MedV.GuestBridge.Publishing.Desktop;

/// <summary>Escapes values of a desktop entry, as the Desktop Entry Specification says.</summary>
internal static class DesktopText
{
    /// <summary>A value of type localestring or string.</summary>
    public static string Escape(string value) => Escape(value, inList: false);

    /// <summary>A list: each part ends with a semicolon.</summary>
    public static string List(IEnumerable<string> values) => string.Concat(values.Select(value => Escape(value, inList: true) + ";"));

    private static string Escape(string value, bool inList)
    {
        var escaped = new StringBuilder(value.Length + 8);
        foreach (char one in value)
        {
            _ = one switch
            {
                '\\' => escaped.Append(@"\\"),
                '\n' => escaped.Append(@"\n"),
                '\r' => escaped.Append(@"\r"),
                '\t' => escaped.Append(@"\t"),
                ' ' when escaped.Length == 0 => escaped.Append(@"\s"),
                ';' when inList => escaped.Append(@"\;"),
                < ' ' or '\u007F' => escaped,
                _ => escaped.Append(one),
            };
        }

        return escaped.ToString();
    }
}
