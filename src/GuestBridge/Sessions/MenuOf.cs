using System.Collections.Immutable;
using MedV.GuestBridge.Publishing;
using MedV.GuestProtocol;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>Turns what policy and guest say into what is to be in the menus. Pure; publishing checks all of it again.</summary>
internal static class MenuOf
{
    /// <summary>The menu of a workspace.</summary>
    /// <param name="effective">What holds for the user.</param>
    /// <param name="found">Apps of the guest that policy lets through, and does not name itself.</param>
    /// <param name="icons">The guest's icons, by their hash.</param>
    public static PublishedWorkspace Workspace(EffectiveWorkspace effective, ImmutableArray<GuestApp> found, ImmutableDictionary<string, GuestIcon> icons) => new()
    {
        Id = effective.Policy.Id,
        Title = effective.Policy.Title,
        Apps =
        [
            .. effective.Apps.Select(app => new Publishing.PublishedApp
            {
                Key = app.Key,
                Name = app.Name,
                Origin = AppOrigin.Policy,
                LocalizedNames = app.Names,
                Comment = app.Comment ?? "",
                Categories = app.Categories,
                MimeTypes = app.MimeTypes,
                Keywords = app.Keywords,
                WindowClass = ClassOf(effective) ?? app.WindowClass,
                Icon = app.IconPng is string png ? new AppIcon.Png([.. Convert.FromBase64String(png)]) : IconOf(app.IconSha256, icons),
            }),
            .. found.Select(app => new Publishing.PublishedApp
            {
                Key = app.Key,
                Name = app.Name,
                Origin = AppOrigin.Guest,
                Comment = app.Comment,
                Categories = app.Categories,
                MimeTypes = app.MimeTypes,
                WindowClass = ClassOf(effective) is string known ? known : app.WindowClass.Length > 0 ? app.WindowClass : null,
                Icon = IconOf(app.IconHash, icons),
            }),
        ],
    };

    private static AppIcon.Raw? IconOf(string? hash, ImmutableDictionary<string, GuestIcon> icons) =>
        hash is not null && icons.TryGetValue(hash, out GuestIcon? icon) ? new AppIcon.Raw(icon.Width, icon.Height, [.. icon.Rgba]) : null;

    /// <summary>The class of all windows that one viewer shows; null when each application has its own.</summary>
    private static string? ClassOf(EffectiveWorkspace effective) => MachinePlans.IsRdp(effective.Policy.Display) ? $"medv.{effective.Policy.Id}" : null;
}
