using System.CommandLine;
using System.Globalization;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;

namespace MedV.Cli.Commands;

/// <summary><c>medv boost</c>: a user waits.</summary>
internal static class BoostCommand
{
    private const int MostMinutes = 24 * 60;

    public static Command Create(CommandContext context)
    {
        var minutes = new Option<int?>("--minutes")
        {
            Description = $"How long, up to {MostMinutes}; 0 ends it [default: as long as this PC's administrator allows, which is also the most that is given]",
            HelpName = "N",
        };
        minutes.Validators.Add(result =>
        {
            bool isRight = result.Tokens.All(token =>
                int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= MostMinutes);
            if (!isRight)
            {
                result.AddError($"--minutes is not from 0 to {MostMinutes}");
            }
        });
        var command = new DocumentedCommand(
            "boost", "Lifts this PC's own limits for a while, because somebody waits for its images", "medv boost --minutes 30")
        {
            minutes,
        };
        command.SetAction(async (parsed, token) =>
        {
            using ControlClient client = context.Connect(parsed);
            StatusReport status = await client.BoostAsync(new BoostRequest(parsed.GetValue(minutes)), token);
            context.Print(parsed, status, ContractJson.Default.StatusReport, report => BoostedView.Of(report, context.Shell.Time.GetUtcNow()));
            return 0;
        });
        return command;
    }
}
