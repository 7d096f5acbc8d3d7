using MedV.Terminal;

namespace MedV.Daemon.Control;

/// <summary>A request that the daemon understood and refuses, with words for the person who asked.</summary>
/// <param name="code">How the asking program should end.</param>
/// <param name="message">What was found, what was expected. No capital, no full stop.</param>
/// <param name="hint">The next step, if there is one.</param>
internal sealed class ControlException(ExitCode code, string message, string? hint = null) : Exception(message)
{
    /// <summary>How the asking program should end.</summary>
    public ExitCode Code { get; } = code;

    /// <summary>The next step for the reader, if there is one.</summary>
    public string? Hint { get; } = hint;
}
