using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing;

/// <summary>A workspace of this user, and the apps that are to be in the host's menu.</summary>
internal sealed record PublishedWorkspace
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its name for people: the folder in the menu.</summary>
    public required string Title { get; init; }

    /// <summary>Its apps.</summary>
    public ImmutableArray<PublishedApp> Apps { get; init; } = [];

    /// <summary>What the menus of its apps offer beside starting them.</summary>
    public WorkspaceActions Actions { get; init; } = WorkspaceActions.Restart | WorkspaceActions.Reset;
}
