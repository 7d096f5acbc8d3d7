using System.Collections.Immutable;

namespace MedV.Workspaces;

/// <summary>A program of the host, run as the user before each start; the workspace starts if it ends with 0.</summary>
public sealed record PreStartCheck
{
    /// <summary>Program and arguments; the program with its whole path, so that nobody's <c>PATH</c> decides. No shell is in between.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>How long it may take, 1 to 600 seconds. Default 30. When it takes longer, it is ended and the workspace does not start.</summary>
    public int TimeoutSeconds { get; init; } = 30;

    /// <summary>What the user reads when it refuses.</summary>
    public required string Message { get; init; }
}
