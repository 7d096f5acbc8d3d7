using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using MedV.Cli.Commands;
using MedV.Terminal;

namespace MedV.Cli;

/// <summary>The program from its command line to its exit code: the one boundary where known exceptions become words.</summary>
internal static class CommandLine
{
    private const string DefaultSocket = "/run/medv/medvd.sock";

    // An argument that starts with @ is an argument.
    private static readonly ParserConfiguration NoResponseFiles = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The command line, without the program's name.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    /// <returns>The exit code.</returns>
    public static Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        bool plain = !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) || Environment.GetEnvironmentVariable("TERM") == "dumb";
        bool isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && !plain;
        return RunAsync(arguments, new Shell(Console.In, output, error, isTerminal, Environment.GetEnvironmentVariable, TimeProvider.System), cancellationToken);
    }

    /// <summary>Runs one command line in the given surroundings.</summary>
    internal static async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, Shell shell, CancellationToken cancellationToken)
    {
        ParseResult parsed = Root(shell).Parse(arguments, NoResponseFiles);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExample)
        {
            // Next to a word that it does not know, that a command is missing too tells nothing.
            string[] faults = [.. parsed.UnmatchedTokens.Select(token => $"unknown command or argument '{token}'")];
            string command = parsed.CommandResult.Command is RootCommand ? "medv" : $"medv {parsed.CommandResult.Command.Name}";
            foreach (string fault in faults.Length > 0 ? faults : parsed.Errors.Select(fault => fault.Message))
            {
                await shell.Error.WriteLineAsync($"medv: error: {char.ToLowerInvariant(fault[0])}{fault[1..].TrimEnd('.')}");
            }

            await shell.Error.WriteLineAsync($"medv: hint: {command} --help shows how it is used");
            return ExitCode.WrongUsage;
        }

        try
        {
            var surroundings = new InvocationConfiguration
            {
                Output = shell.Output,
                Error = shell.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return (ExitCode)await parsed.InvokeAsync(surroundings, cancellationToken);
        }
        catch (ProblemException exception)
        {
            exception.Problem.WriteTo(shell.Error, "medv");
            return exception.Problem.Code;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    private static RootCommand Root(Shell shell)
    {
        var socket = new Option<string>("--socket")
        {
            Description = $"Socket of the daemon [default: $MEDV_SOCKET, else {DefaultSocket}]",
            HelpName = "PATH",
            Recursive = true,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object, described in docs/control-api.md", Recursive = true };
        var context = new CommandContext(shell, json, parsed => parsed.GetValue(socket) ?? shell.Variable("MEDV_SOCKET") ?? DefaultSocket);
        var root = new RootCommand("Starts applications of workspaces, shows what the MedV daemon of this PC is doing, and joins this PC to a realm")
        {
            EnrollCommand.Create(context),
            StatusCommand.Create(context),
            ImagesCommand.Create(context),
            PeersCommand.Create(context),
            WhyCommand.Create(context),
            EventsCommand.Create(context),
            DoctorCommand.Create(context),
            BoostCommand.Create(context),
            RunCommand.Create(context),
            WorkspaceCommand.Create(context),
            AppsCommand.Create(context),
            PolicyCommand.Create(context),
        };
        root.Options.Add(socket);
        root.Options.Add(json);
        foreach (Option option in root.Options)
        {
            option.Action = option switch
            {
                HelpOption => new HelpWithExample((HelpAction)option.Action!),
                VersionOption => new PrintVersion(Version),
                _ => option.Action,
            };
        }

        return root;
    }

    private static string Version => typeof(CommandLine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
