using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Files;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Desktop;

/// <summary>Reads what else is in the menu of this user: names, and which types have an app that somebody chose.</summary>
internal static class NativeMenu
{
    private const int MostFiles = 4096;

    // What a killed run left has no owner marker yet, but is no native app.
    private const string TemporaryPrefix = LinuxMenuStore.TemporaryPrefix;

    /// <summary>Reads it. What cannot be read counts as not there.</summary>
    public static MenuFacts Read(MenuRoots roots, Func<string, string?> variable)
    {
        string[] dataFolders = [roots.Paths[MenuPlace.Data], .. List(variable("XDG_DATA_DIRS"), "/usr/local/share:/usr/share")];
        string[] entryFolders = [.. dataFolders.Select(folder => Path.Combine(folder, XdgLayout.Entries))];
        string[] configFolders = [roots.Paths[MenuPlace.Config], .. List(variable("XDG_CONFIG_DIRS"), "/etc/xdg")];

        ImmutableHashSet<string>.Builder names = ImmutableHashSet.CreateBuilder<string>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in entryFolders.SelectMany(Entries).Where(path => !Path.GetFileName(path.AsSpan()).StartsWith(TemporaryPrefix)).Take(MostFiles))
        {
            Dictionary<string, string> entry = [];
            foreach ((string key, string value) in KeyFile.Read(path, "Desktop Entry"))
            {
                entry.TryAdd(key, value);
            }

            if (!entry.ContainsKey(DesktopEntryWriter.OwnerKey) && entry.GetValueOrDefault("Hidden") != "true" && ids.Add(Path.GetFileName(path))
                && entry.GetValueOrDefault("NoDisplay") != "true" && entry.TryGetValue("Name", out string? name))
            {
                names.Add(Text.CleanText.Of(name));
            }
        }

        return new MenuFacts(names.ToImmutable(), ReadDefaults([.. configFolders, .. entryFolders], ids, variable("XDG_CURRENT_DESKTOP")));
    }

    private static ImmutableHashSet<string> ReadDefaults(string[] folders, HashSet<string> ids, string? desktops)
    {
        string[] files = [.. List(desktops, "").Where(name => name.All(char.IsAsciiLetterOrDigit)).Select(name => name.ToLowerInvariant() + "-mimeapps.list"), "mimeapps.list"];
        return
        [
            .. from folder in folders
               from file in files
               from pair in KeyFile.Read(Path.Combine(folder, file), "Default Applications")
               where pair.Value.Split(';').Any(id => ids.Contains(id) || id.StartsWith(FileNames.Prefix, StringComparison.Ordinal))
               select pair.Key,
        ];
    }

    private static IEnumerable<string> Entries(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.desktop").Take(MostFiles).Order(StringComparer.Ordinal).ToArray() : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static IEnumerable<string> List(string? value, string otherwise) =>
        (string.IsNullOrEmpty(value) ? otherwise : value).Split(':', StringSplitOptions.RemoveEmptyEntries).Take(32);
}
