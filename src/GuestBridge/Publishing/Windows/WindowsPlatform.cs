using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Files;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Windows;

/// <summary>The Start menu of Windows.</summary>
/// <param name="home">The user's profile.</param>
/// <param name="localData">The user's <c>%LOCALAPPDATA%</c>.</param>
/// <param name="programs">The user's <c>Start Menu\Programs</c>, and that of all users: names in both are taken.</param>
internal sealed class WindowsPlatform(string home, string localData, params ImmutableArray<string> programs) : IMenuPlatform
{
    private const int MostShortcuts = 4096;

    /// <summary>Of the user that this process runs as.</summary>
    public static WindowsPlatform OfThisUser() => new(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
        Environment.GetFolderPath(Environment.SpecialFolder.Programs),
        Environment.GetFolderPath(Environment.SpecialFolder.CommonPrograms));

    /// <inheritdoc/>
    public IMenuStore Store { get; } = new WindowsMenuStore(new MenuRoots(home, new Dictionary<MenuPlace, string>
    {
        [MenuPlace.Home] = home,
        [MenuPlace.Data] = localData,
        [MenuPlace.State] = localData,
        [MenuPlace.Programs] = programs[0],
    }.ToImmutableDictionary()));

    /// <inheritdoc/>
    public IMenuCaches Caches { get; } = new NoCaches();

    /// <inheritdoc/>
    public MenuFacts ReadFacts()
    {
        // Ours are known by the property format of the owner marker, which no other shortcut has.
        var options = new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return new MenuFacts(
            [.. programs.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*.lnk", options))
                .Take(MostShortcuts)
                .Where(path => !ShellLinkWriter.IsOurs(path))
                .Select(path => Path.GetFileNameWithoutExtension(path))],
            []);
    }

    /// <inheritdoc/>
    public ImmutableArray<MenuFile> Files(MenuContent content, string medv, MenuRemarks remarks) => StartMenuLayout.Files(content, medv, localData, remarks);
}
