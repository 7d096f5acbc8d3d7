using System.Collections.Immutable;
using System.Text;

namespace MedV.GuestAgent.Menus;

/// <summary>The Exec line of a desktop entry as arrays of arguments. No shell sees it.</summary>
internal static class ExecLine
{
    private const int MostArguments = 256;

    /// <summary>Makes the commands to start.</summary>
    /// <param name="app">The application.</param>
    /// <param name="files">Full paths of files to open.</param>
    /// <returns>One command; one for each file when the line takes one file only; none when the line is empty or broken.</returns>
    public static ImmutableArray<ImmutableArray<string>> Commands(MenuApp app, ImmutableArray<string> files)
    {
        if (Split(app.Command) is not { IsEmpty: false } words)
        {
            return [];
        }

        // A line that takes no file gets one at its end, as desktops do.
        if (files.Length > 0 && !words.Any(word => HasCode(word, "fFuU")))
        {
            words = words.Add("%f");
        }

        bool takesMany = words.Any(word => HasCode(word, "FU"));
        ImmutableArray<ImmutableArray<string>> groups = takesMany || files.Length < 2 ? [files] : [.. files.Select(file => ImmutableArray.Create(file))];
        return [.. groups.Select(group => Expand(words, app, group)).Where(command => !command.IsEmpty && command[0].Length > 0)];
    }

    /// <summary>Splits at blanks; double quotes keep together, and in them a backslash keeps the next character. Empty when a quote is not closed.</summary>
    public static ImmutableArray<string> Split(string line)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        var word = new StringBuilder();
        bool isQuoted = false, isWord = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"')
            {
                (isQuoted, isWord) = (!isQuoted, true);
            }
            else if (isQuoted && c == '\\' && i + 1 < line.Length)
            {
                word.Append(line[++i]);
            }
            else if (!isQuoted && c is ' ' or '\t' or '\n')
            {
                Add();
            }
            else
            {
                word.Append(c);
                isWord = true;
            }
        }

        Add();
        return isQuoted || words.Count > MostArguments ? [] : words.ToImmutable();

        void Add()
        {
            if (isWord)
            {
                words.Add(word.ToString());
                word.Clear();
                isWord = false;
            }
        }
    }

    private static ImmutableArray<string> Expand(ImmutableArray<string> words, MenuApp app, ImmutableArray<string> files)
    {
        var command = ImmutableArray.CreateBuilder<string>();
        foreach (string word in words)
        {
            switch (word)
            {
                case "%f" or "%F":
                    command.AddRange(files);
                    break;
                case "%u" or "%U":
                    command.AddRange(files.Select(file => new Uri(file).AbsoluteUri));
                    break;
                case "%i":
                    string[] icon = app.IconName.Length > 0 ? ["--icon", app.IconName] : [];
                    command.AddRange(icon);
                    break;
                case "%d" or "%D" or "%n" or "%N" or "%v" or "%m":
                    break;
                default:
                    command.Add(Within(word, app, files));
                    break;
            }
        }

        return command.ToImmutable();
    }

    private static string Within(string word, MenuApp app, ImmutableArray<string> files)
    {
        var text = new StringBuilder(word.Length);
        for (int i = 0; i < word.Length; i++)
        {
            char code = word[i] == '%' && i + 1 < word.Length ? word[++i] : '\0';
            text.Append(code switch
            {
                '\0' => word[i].ToString(),
                '%' => "%",
                'c' => app.Name,
                'f' => files.FirstOrDefault(""),
                'u' => files.IsEmpty ? "" : new Uri(files[0]).AbsoluteUri,
                _ => "",
            });
        }

        return text.ToString();
    }

    private static bool HasCode(string word, string codes)
    {
        for (int i = 0; i + 1 < word.Length; i++)
        {
            if (word[i] == '%' && codes.Contains(word[++i], StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
