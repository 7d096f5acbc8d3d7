using MedV.Terminal;

namespace MedV.SigningTool.Commands;

/// <summary>A command cannot do its work, and knows the words for it.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Error)
{
    public ProblemException(ExitCode code, string error, string? hint = null)
        : this(new Problem(code, error, hint))
    {
    }

    public Problem Problem { get; } = problem;
}
