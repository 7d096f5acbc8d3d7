using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing.Commands;

/// <summary>The workspaces of a user in a file, for <c>medv-bridge publish --plan</c>. docs/publishing.md.</summary>
/// <remarks>What may be left out has a setter: the source generator gives <c>init</c> properties null in place of their default.</remarks>
internal sealed class PlanDocument
{
    public required string Realm { get; init; }

    public WorkspaceItem[] Workspaces { get; set; } = [];

    /// <summary>The same as records of this assembly.</summary>
    public IEnumerable<PublishedWorkspace> ToWorkspaces() => Workspaces.OfType<WorkspaceItem>().Select(item => new PublishedWorkspace
    {
        Id = item.Id,
        Title = item.Title,
        Apps = [.. item.Apps.OfType<AppItem>().Select(ToApp)],
        Actions = (item.Restart ? WorkspaceActions.Restart : 0) | (item.Reset ? WorkspaceActions.Reset : 0),
    });

    private static PublishedApp ToApp(AppItem item) => new()
    {
        Key = item.Key,
        Name = item.Name,
        Origin = item.Origin == "policy" ? AppOrigin.Policy : AppOrigin.Guest,
        LocalizedNames = item.LocalizedNames.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Comment = item.Comment,
        Categories = [.. item.Categories],
        MimeTypes = [.. item.MimeTypes],
        Keywords = [.. item.Keywords],
        WindowClass = item.WindowClass,
        Icon = item.Png is not null ? new AppIcon.Png([.. item.Png])
            : item.Rgba is not null ? new AppIcon.Raw(item.IconWidth, item.IconHeight, [.. item.Rgba])
            : null,
    };

    internal sealed class WorkspaceItem
    {
        public required string Id { get; init; }

        public required string Title { get; init; }

        public bool Restart { get; set; } = true;

        public bool Reset { get; set; } = true;

        public AppItem[] Apps { get; set; } = [];
    }

    internal sealed class AppItem
    {
        public required string Key { get; init; }

        public required string Name { get; init; }

        /// <summary><c>policy</c>; anything else is the guest.</summary>
        public string Origin { get; set; } = "guest";

        public Dictionary<string, string> LocalizedNames { get; set; } = [];

        public string Comment { get; set; } = "";

        public string[] Categories { get; set; } = [];

        public string[] MimeTypes { get; set; } = [];

        public string[] Keywords { get; set; } = [];

        public string? WindowClass { get; set; }

        /// <summary>A PNG file in Base64.</summary>
        public byte[]? Png { get; set; }

        /// <summary>Pixels in Base64.</summary>
        public byte[]? Rgba { get; set; }

        public int IconWidth { get; set; }

        public int IconHeight { get; set; }
    }
}
