using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using MedV.SigningTool.Assembling;
using MedV.SigningTool.Commands;
using MedV.SigningTool.Comparing;
using MedV.SigningTool.Hosts;
using MedV.SigningTool.Inspecting;
using MedV.SigningTool.Packing;
using MedV.SigningTool.Publishing;
using MedV.SigningTool.Realms;
using MedV.SigningTool.Serving;
using MedV.SigningTool.Signing;
using MedV.SigningTool.Workspaces;
using MedV.Terminal;

namespace MedV.SigningTool;

/// <summary>The whole tool: what is typed goes in, an exit code comes out. Can be called many times in one process.</summary>
internal static class CommandLine
{
    /// <summary>The program's name, before each error.</summary>
    public const string Program = "medv-sign";

    /// <summary>Runs one command.</summary>
    public static async Task<int> RunAsync(string[] args, Session session, CancellationToken cancellationToken)
    {
        ParseResult parsed = Build(session).Parse(args);
        if (parsed.Errors.Count > 0 && parsed.Action is not ToolHelp)
        {
            foreach (string error in parsed.Errors.Select(error => error.Message).Distinct())
            {
                session.Error.WriteLine($"{Program}: error: {char.ToLowerInvariant(error[0])}{error[1..].TrimEnd('.')}");
            }

            session.Error.WriteLine($"{Program}: hint: see {PathOf(parsed.CommandResult)} --help");
            return (int)ExitCode.WrongUsage;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = session.Output,
                Error = session.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (Exception exception) when (Problems.From(exception) is Problem problem)
        {
            problem.WriteTo(session.Error, Program);
            return (int)problem.Code;
        }
    }

    private static RootCommand Build(Session session)
    {
        var root = new RootCommand("Makes a realm, packs disks, signs and publishes them. Works offline.")
        {
            InitCommand.Build(session),
            HostCommand.Build(session),
            PackCommand.Build(session),
            SignCommand.Build(session),
            PublishCommand.Build(session),
            ListCommand.Build(session),
            InspectCommand.Build(session),
            DiffCommand.Build(session),
            LayoutCommand.Build(session),
            AssembleCommand.Build(session),
            VerifyCommand.Build(session),
            ServeCommand.Build(session),
            WorkspaceCommand.Build(session),
        };
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ToolHelp((HelpAction)help.Action!);
        return root;
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : Program;
}
