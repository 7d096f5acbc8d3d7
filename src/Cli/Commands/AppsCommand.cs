using System.CommandLine;
using MedV.Cli.Views;
using MedV.GuestBridge.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary><c>medv apps</c>: the applications of this user's workspaces.</summary>
internal static class AppsCommand
{
    public static Command Create(CommandContext context)
    {
        var workspace = new Argument<string?>("WORKSPACE") { Description = "Only those of this workspace", Arity = ArgumentArity.ZeroOrOne };
        var command = new DocumentedCommand("apps", "Lists the applications of your workspaces", "medv apps", ExitCode.NotFound) { workspace };
        command.SetAction(async (parsed, token) =>
        {
            BridgeReply reply = await context.Bridge(parsed).AskAsync(new BridgeRequest(BridgeVerb.Apps, parsed.GetValue(workspace)), _ => { }, token);
            context.PrintReply(parsed, reply, AppsView.Of);
            return (int)ExitCode.Done;
        });
        return command;
    }
}
