using System.Globalization;

namespace MedV.LegacyAgent.Menus;

/// <summary>A fixed list that an administrator wrote: sections with <c>name</c>, <c>command</c> and more. docs/old-windows.md says how.</summary>
internal sealed class AppListFile(string path) : IMenu
{
    private const long MostBytes = 1024 * 1024;

    /// <inheritdoc/>
    public string Mark()
    {
        var file = new FileInfo(path);
        return file.Exists ? string.Format(CultureInfo.InvariantCulture, "{0} {1}", file.LastWriteTimeUtc.Ticks, file.Length) : throw new FileNotFoundException($"there is no list {path}");
    }

    /// <inheritdoc/>
    public IList<MenuApp> Read()
    {
        if (new FileInfo(path).Length > MostBytes)
        {
            throw new IOException($"{path} has more than {MostBytes >> 20} MiB");
        }

        return Parse(File.ReadAllLines(path));
    }

    /// <summary>Reads lines. A section without a command is passed over, and so are lines that are neither.</summary>
    internal static IList<MenuApp> Parse(IEnumerable<string> lines)
    {
        var apps = new List<MenuApp>();
        string id = "";
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines.Select(line => line.Trim()).Concat(["[]"]))
        {
            int equals = line.IndexOf('=');
            if (line.StartsWith("[", StringComparison.Ordinal) && line.EndsWith("]", StringComparison.Ordinal))
            {
                if (Make(id, values) is { } app && apps.All(other => other.Id != id))
                {
                    apps.Add(app);
                }

                id = line.Substring(1, line.Length - 2).Trim();
                values.Clear();
            }
            else if (equals > 0 && line[0] is not (';' or '#'))
            {
                values[line.Substring(0, equals).Trim()] = line.Substring(equals + 1).Trim();
            }
        }

        return apps;
    }

    private static MenuApp? Make(string id, Dictionary<string, string> values)
    {
        string command = Value("command");
        return id.Length == 0 || command.Length == 0 ? null : new MenuApp(id, Value("name") is { Length: > 0 } name ? name : id, command)
        {
            Comment = Value("comment"),
            Arguments = Value("arguments"),
            Folder = Value("folder"),
            IconFile = Value("icon") is { Length: > 0 } icon ? icon : command,
            Categories = Value("categories").Split([';'], StringSplitOptions.RemoveEmptyEntries),
            MimeTypes = Value("mimeTypes").Split([';'], StringSplitOptions.RemoveEmptyEntries),
        };

        string Value(string name) => values.TryGetValue(name, out string? value) ? value : "";
    }
}
