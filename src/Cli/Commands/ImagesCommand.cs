using System.CommandLine;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary><c>medv images</c>: the images this PC was told to have.</summary>
internal static class ImagesCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new DocumentedCommand("images", "Lists the images that this PC was told to have", "medv images");
        command.SetAction(async (parsed, token) =>
        {
            using ControlClient client = context.Connect(parsed);
            ImagesReport report = await client.GetAsync("/v1/images", ContractJson.Default.ImagesReport, token);
            context.Print(parsed, report, ContractJson.Default.ImagesReport, ImagesView.Of);
            return (int)ExitCode.Done;
        });
        return command;
    }
}
