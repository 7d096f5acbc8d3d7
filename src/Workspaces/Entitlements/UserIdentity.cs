using System.Collections.Immutable;

namespace MedV.Workspaces;

/// <summary>A user as the operating system knows them.</summary>
/// <param name="Name">The name.</param>
/// <param name="Groups">Names of all groups that the user is in.</param>
public sealed record UserIdentity(string Name, ImmutableArray<string> Groups)
{
    /// <summary>Whether the system takes <c>Anna</c> and <c>anna</c> for the same: Windows does, Linux does not. Default no.</summary>
    public bool IgnoresCase { get; init; }

    internal StringComparer Comparer => IgnoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
}
