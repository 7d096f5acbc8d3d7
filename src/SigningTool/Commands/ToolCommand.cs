using System.CommandLine;
using MedV.Terminal;

namespace MedV.SigningTool.Commands;

/// <summary>A command whose help ends with an example and the exit codes it has.</summary>
internal sealed class ToolCommand(string name, string description, string example, params ExitCode[] codes) : Command(name, description)
{
    /// <summary>One line that works as it stands.</summary>
    public string Example { get; } = example;

    /// <summary>How it may end, besides <see cref="ExitCode.Done"/>, <see cref="ExitCode.Failed"/> and <see cref="ExitCode.WrongUsage"/>.</summary>
    public IReadOnlyList<ExitCode> Codes { get; } =
        [ExitCode.Done, ExitCode.Failed, ExitCode.WrongUsage, .. codes.Order(), ExitCode.Cancelled];

    /// <summary>Sets what it does.</summary>
    public ToolCommand Does(Func<ParseResult, CancellationToken, Task<ExitCode>> action)
    {
        SetAction(async (parsed, token) => (int)await action(parsed, token));
        return this;
    }

    /// <summary>Sets what it does, for work that does not wait.</summary>
    public ToolCommand Does(Func<ParseResult, ExitCode> action) => Does((parsed, _) => Task.FromResult(action(parsed)));
}
