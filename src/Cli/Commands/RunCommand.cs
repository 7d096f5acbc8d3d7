using System.CommandLine;
using MedV.Cli.Bridge;
using MedV.GuestBridge.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary><c>medv run</c>: what an entry of the menu does.</summary>
internal static class RunCommand
{
    public static Command Create(CommandContext context)
    {
        var workspace = new Argument<string>("WORKSPACE") { Description = "Id of the workspace; medv workspace list shows yours" };
        var app = new Argument<string>("APP") { Description = "Key of the application; medv apps shows yours" };
        var files = new Argument<string[]>("FILES") { Description = "Documents to open with it", Arity = ArgumentArity.ZeroOrMore };
        var wait = new Option<bool>("--wait") { Description = "Wait until the application ends, and end as it did" };
        var command = new DocumentedCommand(
            "run", "Starts an application of a workspace, and all that it needs", "medv run finance xcalc", ExitCode.NotFound, ExitCode.InUse, ExitCode.Cancelled)
        {
            workspace, app, files, wait,
        };
        command.SetAction(async (parsed, token) =>
        {
            BridgeClient bridge = context.Bridge(parsed);
            string title = parsed.GetRequiredValue(app);
            var notice = new LaunchNotice(context.Shell, title);
            var request = new BridgeRequest(
                BridgeVerb.Run,
                parsed.GetRequiredValue(workspace),
                title,
                [.. (parsed.GetValue(files) ?? []).Select(Path.GetFullPath)],
                parsed.GetValue(wait),
                Display: bridge.Display());
            try
            {
                BridgeReply reply = await bridge.AskAsync(request, notice.Report, token);
                context.PrintReply(parsed, reply);
                return reply.AppExitCode ?? (int)ExitCode.Done;
            }
            catch (ProblemException problem)
            {
                notice.Fail(problem.Message);
                throw;
            }
        });
        return command;
    }
}
