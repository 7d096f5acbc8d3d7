using System.Collections.Immutable;

namespace MedV.Workspaces;

/// <summary>What of a workspace is in the host's menus.</summary>
public sealed record AppSettings
{
    /// <summary>Which apps that the guest announces are published besides <see cref="Published"/>. Default <see cref="AppRule.ManifestOnly"/>.</summary>
    public AppRule Rule { get; init; }

    /// <summary>Apps that are in the menus before the guest ever ran.</summary>
    public ImmutableArray<PublishedApp> Published { get; init; } = [];

    /// <summary>For <see cref="AppRule.AllowList"/>: keys, in which <c>*</c> stands for any characters.</summary>
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>For <see cref="AppRule.AllExcept"/>: the same.</summary>
    public ImmutableArray<string> Except { get; init; } = [];
}

/// <summary>Which apps that a guest announces are published.</summary>
public enum AppRule
{
    /// <summary>None: the workspace says it all.</summary>
    ManifestOnly,

    /// <summary>Those that are listed.</summary>
    AllowList,

    /// <summary>All but those that are listed.</summary>
    AllExcept,
}
