using System.Collections.Immutable;
using System.CommandLine;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary>A command whose help has an example and its exit codes.</summary>
internal sealed class DocumentedCommand(string name, string description, string example, params ImmutableArray<ExitCode> ownCodes) : Command(name, description)
{
    /// <summary>One command line that works.</summary>
    public string Example { get; } = example;

    /// <summary>How it can end: what every command that asks the daemon has, and its own.</summary>
    public ImmutableArray<ExitCode> ExitCodes { get; } =
        [.. ownCodes.AddRange(ExitCode.Done, ExitCode.Failed, ExitCode.WrongUsage, ExitCode.Unreachable, ExitCode.NotPermitted).Order()];
}
