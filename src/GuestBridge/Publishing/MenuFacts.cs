using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing;

/// <summary>What the host has in its menus that is not ours.</summary>
/// <param name="Names">Names of native apps.</param>
/// <param name="DefaultTypes">The MIME types for which somebody has said which native app opens them.</param>
internal sealed record MenuFacts(ImmutableHashSet<string> Names, ImmutableHashSet<string> DefaultTypes)
{
    /// <summary>A host without any app.</summary>
    public static MenuFacts None { get; } = new([], []);
}
