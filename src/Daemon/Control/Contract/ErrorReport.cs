namespace MedV.Daemon.Control.Contract;

/// <summary>Body of every answer that is not a success.</summary>
/// <param name="Code">The exit code with which a program should end, see <c>docs/exit-codes.md</c>.</param>
/// <param name="Error">What was found, what was expected. No capital, no full stop.</param>
/// <param name="Hint">The next step; null when there is none.</param>
internal sealed record ErrorReport(int Code, string Error, string? Hint);
