using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing;

/// <summary>All that is to be in the menus.</summary>
/// <param name="Workspaces">By their ids.</param>
/// <param name="Apps">By workspace and key.</param>
/// <param name="Remarks">What was left out or changed, for people.</param>
internal sealed record MenuContent(ImmutableArray<MenuWorkspace> Workspaces, ImmutableArray<MenuApp> Apps, ImmutableArray<string> Remarks);
