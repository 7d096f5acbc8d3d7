using System.Collections.Immutable;
using MedV.Terminal;

namespace MedV.Daemon.Configuration;

/// <summary>The daemon cannot start as asked, for reasons its user can mend.</summary>
/// <param name="code">How the program ends.</param>
/// <param name="errors">Everything that is wrong, at least one. No capital, no full stop.</param>
/// <param name="hint">The next step, if there is one.</param>
internal sealed class StartupException(ExitCode code, ImmutableArray<string> errors, string? hint) : Exception(string.Join("; ", errors))
{
    /// <summary>How the program ends.</summary>
    public ExitCode Code { get; } = code;

    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<string> Errors { get; } = errors;

    /// <summary>The next step for the reader, if there is one.</summary>
    public string? Hint { get; } = hint;
}
