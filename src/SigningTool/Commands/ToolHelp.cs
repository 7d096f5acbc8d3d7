using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MedV.Terminal;

namespace MedV.SigningTool.Commands;

/// <summary>The library's help, then an example and the exit codes.</summary>
internal sealed class ToolHelp(HelpAction inner) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        int code = inner.Invoke(parseResult);
        if (parseResult.CommandResult.Command is ToolCommand command)
        {
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Example:");
            output.WriteLine($"  {command.Example}");
            output.WriteLine();
            output.WriteLine("Exit codes:");
            foreach (ExitCode exit in command.Codes)
            {
                output.WriteLine($"  {(int)exit,3}  {Meaning(exit)}");
            }

            output.WriteLine();
        }

        return code;
    }

    private static string Meaning(ExitCode code) => code switch
    {
        ExitCode.Done => "done",
        ExitCode.Failed => "failed",
        ExitCode.WrongUsage => "wrong usage",
        ExitCode.DoneInPart => "done in part",
        ExitCode.NotFound => "not found",
        ExitCode.InUse => "in use by another process",
        ExitCode.NotTrusted => "not trusted (signature, fingerprint, version, passphrase)",
        ExitCode.Damaged => "damaged (digest)",
        ExitCode.Cancelled => "cancelled",
        _ => code.ToString(),
    };
}
