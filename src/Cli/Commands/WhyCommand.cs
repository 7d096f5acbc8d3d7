using System.CommandLine;
using System.Globalization;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Commands;

/// <summary><c>medv why</c>: where an image's bytes came from, and why some crossed the WAN.</summary>
internal static class WhyCommand
{
    public static Command Create(CommandContext context)
    {
        var image = new Argument<string>("IMAGE[@VERSION]") { Description = "Name of the image; the newest version unless one is named" };
        var command = new DocumentedCommand(
            "why", "Explains where an image's bytes came from, and why some crossed the WAN", "medv why win10@7", ExitCode.NotFound)
        {
            image,
        };
        command.SetAction(async (parsed, token) =>
        {
            string path = PathOf(parsed.GetRequiredValue(image));
            using ControlClient client = context.Connect(parsed);
            WhyReport report = await client.GetAsync(path, ContractJson.Default.WhyReport, token);
            context.Print(parsed, report, ContractJson.Default.WhyReport, WhyView.Of);
            return (int)ExitCode.Done;
        });
        return command;
    }

    private static string PathOf(string text)
    {
        string[] parts = text.Split('@');
        if (parts.Length == 1 && parts[0].Length > 0)
        {
            return $"/v1/why/{Uri.EscapeDataString(parts[0])}";
        }

        return parts.Length == 2 && parts[0].Length > 0 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version > 0
            ? $"/v1/why/{Uri.EscapeDataString(parts[0])}?version={version}"
            : throw new ProblemException(ExitCode.WrongUsage, $"'{text}' is not IMAGE or IMAGE@VERSION", "versions are whole numbers from 1, as in win10@7");
    }
}
