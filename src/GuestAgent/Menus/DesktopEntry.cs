using System.Collections.Immutable;
using System.Text;

namespace MedV.GuestAgent.Menus;

/// <summary>The group <c>[Desktop Entry]</c> of a desktop file.</summary>
/// <remarks>Desktop Entry Specification 1.5. What is not understood is passed over: a menu file of the guest is no reason to stop.</remarks>
internal sealed class DesktopEntry
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private DesktopEntry()
    {
    }

    /// <summary>Reads a file's text.</summary>
    public static DesktopEntry Parse(string text)
    {
        var entry = new DesktopEntry();
        bool isInGroup = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith('['))
            {
                if (isInGroup)
                {
                    break;
                }

                isInGroup = line.TrimEnd() is "[Desktop Entry]";
                continue;
            }

            int equals = line.IndexOf('=');
            if (isInGroup && equals > 0 && line[0] != '#')
            {
                entry._values.TryAdd(line[..equals].TrimEnd().ToString(), line[(equals + 1)..].TrimStart().ToString());
            }
        }

        return entry;
    }

    /// <summary>A text, unescaped; empty when it is not there.</summary>
    public string Text(string key) => Unescape(_values.GetValueOrDefault(key, ""));

    /// <summary>A text in the first of the languages that has it.</summary>
    /// <param name="key">The key without a language.</param>
    /// <param name="languages">What <see cref="LanguagesOf"/> gave.</param>
    public string LocalText(string key, ImmutableArray<string> languages)
    {
        foreach (string language in languages)
        {
            if (_values.TryGetValue($"{key}[{language}]", out string? value))
            {
                return Unescape(value);
            }
        }

        return Text(key);
    }

    /// <summary>Whether a key says yes.</summary>
    public bool Is(string key) => _values.GetValueOrDefault(key, "").TrimEnd() is "true" or "1";

    /// <summary>A list with semicolons.</summary>
    public ImmutableArray<string> List(string key)
    {
        var items = ImmutableArray.CreateBuilder<string>();
        var item = new StringBuilder();
        string value = _values.GetValueOrDefault(key, "");
        for (int i = 0; i <= value.Length; i++)
        {
            if (i == value.Length || value[i] == ';')
            {
                string text = Unescape(item.ToString()).Trim();
                if (text.Length > 0)
                {
                    items.Add(text);
                }

                item.Clear();
            }
            else if (value[i] == '\\' && i + 1 < value.Length && value[i + 1] == ';')
            {
                item.Append(';');
                i++;
            }
            else
            {
                item.Append(value[i]);
            }
        }

        return items.ToImmutable();
    }

    /// <summary>Whether it belongs in the menu of this desktop.</summary>
    /// <param name="desktops">Entries of <c>XDG_CURRENT_DESKTOP</c>.</param>
    public bool IsShown(ImmutableArray<string> desktops)
    {
        if (Text("Type") != "Application" || Text("Name").Length == 0 || Text("Exec").Length == 0 || Is("NoDisplay") || Is("Hidden"))
        {
            return false;
        }

        ImmutableArray<string> only = List("OnlyShowIn");
        return (only.IsEmpty || only.Any(desktops.Contains)) && !List("NotShowIn").Any(desktops.Contains);
    }

    /// <summary>The languages to look for, best first, from a locale as <c>sr_RS.UTF-8@latin</c>.</summary>
    public static ImmutableArray<string> LanguagesOf(string locale)
    {
        int at = locale.IndexOf('@', StringComparison.Ordinal);
        string modifier = at < 0 ? "" : locale[at..];
        string plain = (at < 0 ? locale : locale[..at]).Split('.')[0];
        string language = plain.Split('_')[0];
        return language is "" or "C" or "POSIX" ? [] : [.. new[] { plain + modifier, plain, language + modifier, language }.Distinct()];
    }

    private static string Unescape(string value)
    {
        if (!value.Contains('\\', StringComparison.Ordinal))
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            char next = value[i] == '\\' && i + 1 < value.Length ? value[++i] : '\0';
            _ = next switch
            {
                '\0' => text.Append(value[i]),
                's' => text.Append(' '),
                'n' => text.Append('\n'),
                't' => text.Append('\t'),
                'r' => text.Append('\r'),
                '\\' => text.Append('\\'),
                _ => text.Append('\\').Append(next),
            };
        }

        return text.ToString();
    }
}
