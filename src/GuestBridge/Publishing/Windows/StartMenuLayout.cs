using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Icons;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Windows;

/// <summary>Which files make a Start menu: a folder for each workspace with a shortcut for each app, and icons.</summary>
internal static class StartMenuLayout
{
    private const string Icons = "MedV/Icons";

    /// <summary>Makes the files.</summary>
    /// <param name="content">The menu.</param>
    /// <param name="medv">The absolute path of <c>medv.exe</c>.</param>
    /// <param name="localData">The user's <c>%LOCALAPPDATA%</c>.</param>
    /// <param name="remarks">Takes what is left out.</param>
    public static ImmutableArray<MenuFile> Files(MenuContent content, string medv, string localData, MenuRemarks remarks)
    {
        var files = ImmutableArray.CreateBuilder<MenuFile>();
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var budget = new IconBudget(remarks);
        foreach (MenuApp app in content.Apps)
        {
            string folder = WindowsNames.Of(app.Workspace.Title, app.Workspace.Id);
            string path = $"{folder}/{WindowsNames.Of(app.Name, app.Key)}.lnk";
            if (!taken.Add(path) && !taken.Add(path = $"{folder}/{WindowsNames.Of(app.Name, app.Key)} ({app.Workspace.Id}, {app.Key}).lnk"))
            {
                remarks.Add($"app '{app.Key}' of '{app.Workspace.Id}' is left out: its shortcut would have the name of another's");
                continue;
            }

            MenuFile? icon = budget.Take(app, pixels => new MenuFile(new FileKey(MenuPlace.Data, $"{Icons}/{app.FileName}.ico"), app.Workspace.Owner, IcoWriter.Write(pixels)));
            if (icon is not null)
            {
                files.Add(icon);
            }

            files.Add(new MenuFile(new FileKey(MenuPlace.Programs, path), app.Workspace.Owner, ShellLinkWriter.Write(new ShellLink(
                medv,
                $"run {app.Workspace.Id} {app.Key}",
                app.Comment,
                icon is null ? "" : $@"{localData.TrimEnd('\\')}\{icon.Key.Path.Replace('/', '\\')}",
                $"MedV.{app.Workspace.Id}.{app.Key}",
                app.Workspace.Owner))));
        }

        return files.ToImmutable();
    }
}
