using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing;

/// <summary>An app of a workspace, as the policy or the guest describes it. All of it may be hostile.</summary>
/// <remarks>There is no place for a command, a folder or a key of a desktop entry in it: those the host makes.</remarks>
internal sealed record PublishedApp
{
    /// <summary>What <c>medv run</c> calls it.</summary>
    public required string Key { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Who says so.</summary>
    public required AppOrigin Origin { get; init; }

    /// <summary>Its name by language, such as <c>de</c> or <c>pt_BR</c>.</summary>
    public ImmutableSortedDictionary<string, string> LocalizedNames { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>One line about it; empty: none.</summary>
    public string Comment { get; init; } = "";

    /// <summary>Categories of the Desktop Menu Specification.</summary>
    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>What it opens.</summary>
    public ImmutableArray<string> MimeTypes { get; init; } = [];

    /// <summary>Words that a search finds it by.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>The class of its windows on the host, if that is known.</summary>
    public string? WindowClass { get; init; }

    /// <summary>Its icon, if there is one.</summary>
    public AppIcon? Icon { get; init; }
}
