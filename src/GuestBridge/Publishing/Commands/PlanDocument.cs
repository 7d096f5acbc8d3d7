using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing.Commands;

/// <summary>The workspaces of a user in a file, for <c>medv-bridge publish --plan</c>. docs/publishing.md.</summary>
internal sealed class PlanDocument
{
    public required string Realm { get; init; }

    public WorkspaceItem[] Workspaces { get; init; } = [];

    /// <summary>The same as records of this assembly.</summary>
    public IEnumerable<PublishedWorkspace> ToWorkspaces() => Workspaces.Select(item => new PublishedWorkspace
    {
        Id = item.Id,
        Title = item.Title,
        Apps = [.. item.Apps.Select(ToApp)],
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

        public bool Restart { get; init; } = true;

        public bool Reset { get; init; } = true;

        public AppItem[] Apps { get; init; } = [];
    }

    internal sealed class AppItem
    {
        public required string Key { get; init; }

        public required string Name { get; init; }

        /// <summary><c>policy</c>; anything else is the guest.</summary>
        public string Origin { get; init; } = "guest";

        public Dictionary<string, string> LocalizedNames { get; init; } = [];

        public string Comment { get; init; } = "";

        public string[] Categories { get; init; } = [];

        public string[] MimeTypes { get; init; } = [];

        public string[] Keywords { get; init; } = [];

        public string? WindowClass { get; init; }

        /// <summary>A PNG file in Base64.</summary>
        public byte[]? Png { get; init; }

        /// <summary>Pixels in Base64.</summary>
        public byte[]? Rgba { get; init; }

        public int IconWidth { get; init; }

        public int IconHeight { get; init; }
    }
}
