using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;
using Spectre.Console;

namespace MedV.Cli.Commands;

/// <summary><c>medv events</c>: what happened on this PC.</summary>
internal static class EventsCommand
{
    private const int UsualLast = 20;
    private const int MostLast = 100_000;

    public static Command Create(CommandContext context)
    {
        var follow = new Option<bool>("--follow") { Description = "Keep telling what happens, until Ctrl-C" };
        var last = new Option<int?>("--last") { Description = $"Only the last N events [default: {UsualLast}; all with --json or --after]", HelpName = "N" };
        var after = new Option<long?>("--after") { Description = "Only events with a number above N", HelpName = "N" };
        last.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is > 0 and <= MostLast))
            {
                result.AddError($"--last: '{result.Tokens[0].Value}' is not a whole number from 1 to {MostLast}");
            }
        });
        after.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                result.AddError($"--after: '{result.Tokens[0].Value}' is not a whole number from 0");
            }
        });
        var command = new DocumentedCommand(
            "events", "Tells what happened on this PC: who fetched what over the WAN and why, bans, origins, pauses", "medv events --follow", ExitCode.Cancelled, ExitCode.InUse)
        {
            follow,
            last,
            after,
        };
        command.SetAction(async (parsed, token) =>
        {
            bool isAll = context.IsJson(parsed) || parsed.GetValue(after) is not null;
            string path = string.Create(
                CultureInfo.InvariantCulture,
                $"/v1/events?after={parsed.GetValue(after) ?? 0}&last={parsed.GetValue(last) ?? (isAll ? 0 : UsualLast)}&follow={(parsed.GetValue(follow) ? "true" : "false")}");
            using ControlClient client = context.Connect(parsed);
            IAnsiConsole screen = context.Screen();
            await foreach (string line in client.ReadLinesAsync(path, token))
            {
                if (context.IsJson(parsed))
                {
                    await context.Shell.Output.WriteLineAsync(line);
                }
                else if (Read(line) is DaemonEvent happened)
                {
                    screen.MarkupLine(EventsView.Line(happened, context.Shell.Time.LocalTimeZone));
                }
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    /// <returns><see langword="null"/> for an event that this program does not know: a newer daemon may tell more.</returns>
    private static DaemonEvent? Read(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ContractJson.Default.DaemonEvent);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            return null;
        }
    }
}
