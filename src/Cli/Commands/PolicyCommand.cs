using System.CommandLine;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary><c>medv policy</c>: what policy says, for those who run this PC.</summary>
internal static class PolicyCommand
{
    public static Command Create(CommandContext context)
    {
        var user = new Argument<string>("USER") { Description = "Name of a user of this PC" };
        var explain = new DocumentedCommand("explain", "Tells which workspaces a user has, with what, and why", "medv policy explain anna", ExitCode.NotFound) { user };
        explain.SetAction(async (parsed, token) =>
        {
            using ControlClient client = context.Connect(parsed);
            PolicyReport report = await client.GetAsync($"/v1/policy/{Uri.EscapeDataString(parsed.GetRequiredValue(user))}", ContractJson.Default.PolicyReport, token);
            context.Print(parsed, report, ContractJson.Default.PolicyReport, PolicyView.Of);
            return (int)ExitCode.Done;
        });
        return new Command("policy", "Explains what policy says") { explain };
    }
}
