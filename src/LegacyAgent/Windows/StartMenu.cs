using System.Globalization;
using MedV.LegacyAgent.Menus;

namespace MedV.LegacyAgent.Windows;

/// <summary>The Programs folders of the Start menu: all users' and the user's. Not verified.</summary>
internal sealed class StartMenu : IMenu
{
    private const int MostShortcuts = 4096, MostDepth = 8;

    private static readonly TimeSpan ShellTime = TimeSpan.FromMinutes(2);
    private static readonly string[] Programs = [".exe", ".com", ".bat", ".cmd", ".msc", ".cpl"];

    /// <inheritdoc/>
    public string Mark() => string.Join("\n", Links().Select(link => string.Format(CultureInfo.InvariantCulture, "{0} {1}", link.Value, File.GetLastWriteTimeUtc(link.Value).Ticks)));

    /// <inheritdoc/>
    public IList<MenuApp> Read()
    {
        // The shell's reader wants an apartment of its own in old systems.
        var apps = new List<MenuApp>();
        var links = Links();
        var thread = new Thread(() => Read(links, apps)) { IsBackground = true };
        thread.SetApartmentState(ApartmentState.STA);
        thread.Start();
        return thread.Join(ShellTime) ? apps : throw new IOException("the shell takes too long to read the Start menu");
    }

    private static void Read(SortedDictionary<string, string> links, List<MenuApp> apps)
    {
        foreach (KeyValuePair<string, string> link in links)
        {
            if (Shortcut.Read(link.Value) is { } shortcut && Programs.Any(kind => shortcut.Target.EndsWith(kind, StringComparison.OrdinalIgnoreCase)))
            {
                apps.Add(new MenuApp(link.Key, Path.GetFileNameWithoutExtension(link.Value), link.Value) { Comment = shortcut.Description, IconFile = shortcut.Target });
            }
        }
    }

    private static SortedDictionary<string, string> Links()
    {
        var links = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Environment.SpecialFolder kind in new[] { Environment.SpecialFolder.CommonPrograms, Environment.SpecialFolder.Programs })
        {
            string folder = Environment.GetFolderPath(kind);
            if (folder.Length > 0 && Directory.Exists(folder))
            {
                Collect(new DirectoryInfo(folder), "", 0, links);
            }
        }

        return links;
    }

    private static void Collect(DirectoryInfo folder, string prefix, int depth, SortedDictionary<string, string> links)
    {
        try
        {
            foreach (FileInfo file in folder.EnumerateFiles("*.lnk").TakeWhile(_ => links.Count < MostShortcuts))
            {
                // The same shortcut for all users comes first.
                string id = prefix + Path.GetFileNameWithoutExtension(file.Name);
                if (!links.ContainsKey(id))
                {
                    links.Add(id, file.FullName);
                }
            }

            foreach (DirectoryInfo inner in folder.EnumerateDirectories().Where(inner => depth < MostDepth && (inner.Attributes & FileAttributes.ReparsePoint) == 0))
            {
                Collect(inner, $"{prefix}{inner.Name}-", depth + 1, links);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // A folder of another user.
        }
    }
}
