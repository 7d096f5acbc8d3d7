using MedV.Terminal;

namespace MedV.Cli;

/// <summary>The command cannot do its work, for a reason its user can mend.</summary>
/// <param name="code">How the program ends.</param>
/// <param name="error">What was found, what was expected. No capital, no full stop.</param>
/// <param name="hint">The next step, if there is one.</param>
internal sealed class ProblemException(ExitCode code, string error, string? hint = null) : Exception(error)
{
    /// <summary>What to tell the user.</summary>
    public Problem Problem { get; } = new(code, error, hint);
}
