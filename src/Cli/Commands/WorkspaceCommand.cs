using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using MedV.Cli.Views;
using MedV.GuestBridge.Control.Contract;
using MedV.Terminal;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MedV.Cli.Commands;

/// <summary><c>medv workspace</c>: this user's workspaces and their machines.</summary>
internal static class WorkspaceCommand
{
    private const string AtLogon = "at-logon";

    public static Command Create(CommandContext context)
    {
        var shutdown = new Option<bool>("--shutdown") { Description = "Shut it down where its policy would suspend it" };
        var print = new Option<bool>("--print") { Description = "Print the command that shows the screen instead of running it" };
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        return new Command("workspace", "Shows and steers your workspaces")
        {
            Simple(context, "list", "Lists your workspaces", BridgeVerb.Workspaces, WorkspacesView.List),
            OfOne(context, "status", "Tells how a workspace is", BridgeVerb.Workspaces, WorkspacesView.Details),
            OfOne(context, "start", "Starts the machine of a workspace", BridgeVerb.Start, WorkspacesView.Details),
            OfOne(context, "stop", "Suspends or shuts down the machine of a workspace, as its policy says", BridgeVerb.Stop, WorkspacesView.Details, shutdown),
            StartModeOf(context),
            OfOne(context, "restart", "Shuts the machine down and starts it again, with a newer image if there is one", BridgeVerb.Restart, WorkspacesView.Details),
            Reset(context, yes),
            Console(context, print),
            OfOne(context, "logs", "Prints what the machine and its guest wrote", BridgeVerb.Logs, reply => new Text(Words.Lines(reply.Log ?? ""))),
            Simple(context, "quit", "Ends the bridge; machines go on, and are found again", BridgeVerb.Quit, _ => Text.Empty),
        };
    }

    private static DocumentedCommand Simple(CommandContext context, string name, string description, BridgeVerb verb, Func<BridgeReply, IRenderable> view)
    {
        var command = new DocumentedCommand(name, description, $"medv workspace {name}");
        command.SetAction(async (parsed, token) =>
        {
            context.PrintReply(parsed, await context.Bridge(parsed).AskAsync(new BridgeRequest(verb), _ => { }, token), view);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand OfOne(
        CommandContext context, string name, string description, BridgeVerb verb, Func<BridgeReply, IRenderable> view, Option<bool>? shutdown = null)
    {
        (DocumentedCommand command, Argument<string> workspace) = Named(name, description);
        if (shutdown is not null)
        {
            command.Options.Add(shutdown);
        }

        command.SetAction(async (parsed, token) =>
        {
            string id = parsed.GetRequiredValue(workspace);
            var request = new BridgeRequest(verb, id, Shutdown: shutdown is not null && parsed.GetValue(shutdown), Display: context.Bridge(parsed).Display());
            context.PrintReply(parsed, await context.Bridge(parsed).AskAsync(request, new Bridge.LaunchNotice(context.Shell, id).Report, token), view);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand StartModeOf(CommandContext context)
    {
        (DocumentedCommand command, Argument<string> workspace) = Named("start-mode", "Says when a workspace starts, where its policy leaves that to you", " at-logon");
        Argument<string> mode = new Argument<string>("MODE") { Description = "at-logon, or on-demand: with the first click" }.AcceptOnlyFromAmong(AtLogon, "on-demand");
        command.Arguments.Add(mode);
        command.SetAction(async (parsed, token) =>
        {
            var request = new BridgeRequest(BridgeVerb.StartMode, parsed.GetRequiredValue(workspace), AtLogon: parsed.GetRequiredValue(mode) == AtLogon);
            context.PrintReply(parsed, await context.Bridge(parsed).AskAsync(request, _ => { }, token), WorkspacesView.Details);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand Reset(CommandContext context, Option<bool> yes)
    {
        (DocumentedCommand command, Argument<string> workspace) = Named("reset", "Throws away what the machine changed; a data disk stays");
        command.Options.Add(yes);
        command.SetAction(async (parsed, token) =>
        {
            string id = parsed.GetRequiredValue(workspace);
            if (!parsed.GetValue(yes))
            {
                if (!context.Shell.IsTerminal)
                {
                    throw new ProblemException(ExitCode.WrongUsage, "a reset throws changes away, and nobody is there to be asked", "say --yes");
                }

                await context.Shell.Error.WriteAsync($"Throw away what the machine of {id} changed, but for its data disk? [y/N] ");
                if ((await context.Shell.Input.ReadLineAsync(token))?.Trim() is not ("y" or "Y" or "yes"))
                {
                    throw new ProblemException(ExitCode.Cancelled, "nothing was changed");
                }
            }

            context.PrintReply(parsed, await context.Bridge(parsed).AskAsync(new BridgeRequest(BridgeVerb.Reset, id), _ => { }, token), WorkspacesView.Details);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static DocumentedCommand Console(CommandContext context, Option<bool> print)
    {
        (DocumentedCommand command, Argument<string> workspace) = Named("console", "Shows the machine's own screen, for support");
        command.Options.Add(print);
        command.SetAction(async (parsed, token) =>
        {
            BridgeReply reply = await context.Bridge(parsed).AskAsync(
                new BridgeRequest(BridgeVerb.Console, parsed.GetRequiredValue(workspace)), _ => { }, token);
            if (parsed.GetValue(print) || context.IsJson(parsed))
            {
                context.PrintReply(parsed, reply, shown => new Text(string.Join(' ', shown.Viewer ?? []) + "\n"));
                return (int)ExitCode.Done;
            }

            return await ShowAsync([.. reply.Viewer ?? []], token);
        });
        return command;
    }

    private static async Task<int> ShowAsync(string[] viewer, CancellationToken cancellationToken)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(viewer[0], viewer[1..]))!;
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? (int)ExitCode.Done : (int)ExitCode.Failed;
        }
        catch (Win32Exception e)
        {
            throw new ProblemException(ExitCode.Failed, $"cannot start {viewer[0]}: {e.Message}");
        }
    }

    private static (DocumentedCommand Command, Argument<string> Workspace) Named(string name, string description, string more = "")
    {
        var workspace = new Argument<string>("WORKSPACE") { Description = "Id of the workspace" };
        return (new DocumentedCommand(name, description, $"medv workspace {name} finance{more}", ExitCode.NotFound, ExitCode.Cancelled) { workspace }, workspace);
    }
}
