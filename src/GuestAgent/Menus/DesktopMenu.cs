using System.Collections.Immutable;

namespace MedV.GuestAgent.Menus;

/// <summary>The applications of a Linux desktop: <c>applications/**/*.desktop</c> in the folders of the data path. An id counts where it is found first.</summary>
/// <param name="dataFolders">Entries of the data path, best first.</param>
/// <param name="locale">As in <c>LANG</c>.</param>
/// <param name="desktops">Entries of <c>XDG_CURRENT_DESKTOP</c>.</param>
/// <param name="programFolders">Entries of <c>PATH</c>.</param>
internal sealed class DesktopMenu(IReadOnlyList<string> dataFolders, string locale, ImmutableArray<string> desktops, IReadOnlyList<string> programFolders)
{
    private const int MostFiles = 4096;
    private const int MostFileBytes = 256 * 1024;

    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };

    private readonly ImmutableArray<string> _languages = DesktopEntry.LanguagesOf(locale);

    /// <summary>The folders that files appear in, whether they exist or not.</summary>
    public IEnumerable<string> Folders => dataFolders.Select(folder => Path.Combine(folder, "applications"));

    /// <summary>The files there are: id and file. What is found is the same as long as files, their times and lengths are.</summary>
    public IReadOnlyList<(string Id, FileInfo File)> Files()
    {
        var files = new List<(string, FileInfo)>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (string folder in Folders.Where(Directory.Exists))
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*.desktop", Deep).Take(MostFiles).Order(StringComparer.Ordinal))
            {
                string id = Path.GetRelativePath(folder, path)[..^".desktop".Length].Replace('/', '-');
                if (files.Count < MostFiles && ids.Add(id))
                {
                    files.Add((id, new FileInfo(path)));
                }
            }
        }

        return files;
    }

    /// <summary>The applications that a menu would show.</summary>
    public IEnumerable<MenuApp> Read(IEnumerable<(string Id, FileInfo File)> files)
    {
        foreach ((string id, FileInfo file) in files)
        {
            if (ReadEntry(file) is { } entry && entry.IsShown(desktops) && HasProgram(entry.Text("TryExec")))
            {
                yield return new MenuApp(
                    id,
                    entry.LocalText("Name", _languages),
                    entry.LocalText("Comment", _languages),
                    entry.List("Categories"),
                    entry.List("MimeType"),
                    entry.Text("StartupWMClass"),
                    entry.LocalText("Icon", _languages),
                    entry.Text("Exec"),
                    entry.Text("Path"),
                    entry.Is("Terminal"));
            }
        }
    }

    /// <summary>Finds a program as a shell would; null when there is none.</summary>
    public string? FindProgram(string name) =>
        Path.IsPathRooted(name) ? (File.Exists(name) ? name : null)
        : name.Contains('/', StringComparison.Ordinal) ? null
        : programFolders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private bool HasProgram(string tried) => tried.Length == 0 || FindProgram(tried) is not null;

    private static DesktopEntry? ReadEntry(FileInfo file)
    {
        try
        {
            return file.Exists && file.Length <= MostFileBytes ? DesktopEntry.Parse(File.ReadAllText(file.FullName)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is being written or removed; the watcher tells when that is over.
            return null;
        }
    }
}
