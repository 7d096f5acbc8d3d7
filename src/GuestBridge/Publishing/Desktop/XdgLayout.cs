using System.Collections.Immutable;
using MedV.GuestBridge.Publishing.Icons;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Desktop;

/// <summary>Which files make a menu on a desktop of freedesktop.org.</summary>
internal static class XdgLayout
{
    /// <summary>The folder of entries.</summary>
    public const string Entries = "applications";

    /// <summary>The icon theme that all desktops fall back to.</summary>
    public const string Theme = "icons/hicolor";

    /// <summary>The folder of menus that are merged.</summary>
    public const string Menus = "menus/applications-merged";

    /// <summary>The folder of titles.</summary>
    public const string Titles = "desktop-directories";

    // The square sizes that the theme has folders for.
    private static readonly int[] Sides = [16, 22, 24, 32, 36, 48, 64, 72, 96, 128, 192, 256];

    /// <summary>Makes the files.</summary>
    /// <param name="content">The menu.</param>
    /// <param name="medv">The absolute path of the <c>medv</c> program.</param>
    /// <param name="remarks">Takes what is left out.</param>
    public static ImmutableArray<MenuFile> Files(MenuContent content, string medv, MenuRemarks remarks)
    {
        var files = ImmutableArray.CreateBuilder<MenuFile>();
        foreach (MenuWorkspace workspace in content.Workspaces.Where(workspace => content.Apps.Any(app => app.Workspace == workspace)))
        {
            string name = FileNames.OfWorkspace(workspace.Id);
            files.Add(new MenuFile(new FileKey(MenuPlace.Config, $"{Menus}/{name}.menu"), workspace.Owner, MenuFileWriter.Write(workspace)));
            files.Add(new MenuFile(new FileKey(MenuPlace.Data, $"{Titles}/{name}.directory"), workspace.Owner, DesktopEntryWriter.WriteDirectory(workspace)));
        }

        var budget = new IconBudget(remarks);
        foreach (MenuApp app in content.Apps)
        {
            MenuFile? icon = budget.Take(app, pixels => IconFile(app, pixels));
            if (icon is not null)
            {
                files.Add(icon);
            }

            files.Add(new MenuFile(new FileKey(MenuPlace.Data, $"{Entries}/{app.FileName}.desktop"), app.Workspace.Owner, DesktopEntryWriter.Write(app, medv, icon is not null)));
        }

        return files.ToImmutable();
    }

    private static MenuFile IconFile(MenuApp app, Pixels pixels)
    {
        int side = Sides.First(side => side >= Math.Max(pixels.Width, pixels.Height));
        return new MenuFile(new FileKey(MenuPlace.Data, $"{Theme}/{side}x{side}/apps/{app.FileName}.png"), app.Workspace.Owner, PngWriter.Write(pixels.Centred(side)));
    }
}
