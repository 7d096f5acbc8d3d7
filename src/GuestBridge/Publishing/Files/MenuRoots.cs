using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Files;

/// <summary>Where the places are.</summary>
/// <param name="Home">The user's home; always there.</param>
/// <param name="Paths">The absolute path of each place.</param>
internal sealed record MenuRoots(string Home, ImmutableDictionary<MenuPlace, string> Paths)
{
    /// <summary>As the XDG Base Directory Specification says: a path that is not absolute counts as none.</summary>
    /// <param name="home">The user's home.</param>
    /// <param name="variable">The environment.</param>
    public static MenuRoots OfXdg(string home, Func<string, string?> variable)
    {
        return new MenuRoots(home, new Dictionary<MenuPlace, string>
        {
            [MenuPlace.Home] = home,
            [MenuPlace.Data] = Of("XDG_DATA_HOME", ".local/share"),
            [MenuPlace.Config] = Of("XDG_CONFIG_HOME", ".config"),
            [MenuPlace.State] = Of("XDG_STATE_HOME", ".local/state"),
        }.ToImmutableDictionary());

        string Of(string name, string otherwise) =>
            variable(name) is { } path && Path.IsPathRooted(path) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : Path.Combine(home, otherwise);
    }

    /// <summary>All folders that lead to a file, from the home or else from its root on, the outermost first.</summary>
    public IEnumerable<FileKey> FoldersTo(FileKey key)
    {
        if (key.Place != MenuPlace.Home)
        {
            string below = Path.GetRelativePath(Home, Paths[key.Place]).Replace('\\', '/');
            bool isInHome = !below.StartsWith("..", StringComparison.Ordinal) && !Path.IsPathRooted(below) && below != ".";
            foreach (FileKey folder in isInHome ? new FileKey(MenuPlace.Home, below + "/").Folders : [new FileKey(key.Place, "")])
            {
                yield return folder;
            }
        }

        foreach (FileKey folder in key.Folders)
        {
            yield return folder;
        }
    }

    /// <summary>The path of a file or folder.</summary>
    public string PathOf(FileKey key) => key.Path.Length == 0 ? Paths[key.Place] : Path.Combine(Paths[key.Place], key.Path);
}
