using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MedV.Cli.Commands;
using MedV.Terminal;

namespace MedV.Cli;

/// <summary>The usual help, then one example and the exit codes.</summary>
internal sealed class HelpWithExample : SynchronousCommandLineAction
{
    // The same text on every screen, so that it can be approved as a file.
    private const int Width = 100;

    private readonly HelpAction _usual;

    /// <summary>Wraps the help of System.CommandLine.</summary>
    public HelpWithExample(HelpAction usual)
    {
        _usual = usual;
        _usual.MaxWidth = Width;
    }

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter output = parseResult.InvocationConfiguration.Output;
        var text = new StringWriter { NewLine = "\n" };
        parseResult.InvocationConfiguration.Output = text;
        _usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        var command = parseResult.CommandResult.Command as DocumentedCommand;
        output.WriteLine(string.Join('\n', text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd())));
        output.WriteLine();
        output.WriteLine("Example:");
        output.WriteLine($"  {command?.Example ?? "medv status --watch"}");
        output.WriteLine();
        output.WriteLine("Exit codes:");
        foreach (ExitCode code in command?.ExitCodes ?? [ExitCode.Done, ExitCode.Failed, ExitCode.WrongUsage, ExitCode.Unreachable, ExitCode.NotPermitted])
        {
            output.WriteLine($"  {(int)code,-3}  {Meaning(code)}");
        }

        return 0;
    }

    private static string Meaning(ExitCode code) => code switch
    {
        ExitCode.Done => "done",
        ExitCode.Failed => "failed",
        ExitCode.WrongUsage => "wrong usage",
        ExitCode.NotFound => "what was named does not exist",
        ExitCode.InUse => "it is in use, or done already",
        ExitCode.NotTrusted => "the origin's metadata is not what the fingerprint vouches for",
        ExitCode.Unreachable => "the daemon, or what it needs, cannot be reached",
        ExitCode.NotPermitted => "not permitted, by policy or because only those who run this PC may ask",
        ExitCode.Cancelled => "stopped with Ctrl-C",
        _ => code.ToString(),
    };
}
