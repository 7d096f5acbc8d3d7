using System.CommandLine;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary><c>medv peers</c>: the other PCs that this one trades with.</summary>
internal static class PeersCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new DocumentedCommand("peers", "Lists the other PCs of the realm that this one trades with or has banned", "medv peers");
        command.SetAction(async (parsed, token) =>
        {
            using ControlClient client = context.Connect(parsed);
            PeersReport report = await client.GetAsync("/v1/peers", ContractJson.Default.PeersReport, token);
            context.Print(parsed, report, ContractJson.Default.PeersReport, peers => new PeersView(peers, context.Shell.Time.GetUtcNow()));
            return (int)ExitCode.Done;
        });
        return command;
    }
}
