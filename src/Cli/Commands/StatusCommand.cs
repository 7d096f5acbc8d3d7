using System.CommandLine;
using System.Text.Json;
using MedV.Cli.Views;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;
using Spectre.Console;

namespace MedV.Cli.Commands;

/// <summary><c>medv status</c>: how far this PC's images are.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan RedrawInterval = TimeSpan.FromSeconds(1);

    public static Command Create(CommandContext context)
    {
        var watch = new Option<bool>("--watch") { Description = "Keep showing it, once a second, until Ctrl-C" };
        var command = new DocumentedCommand("status", "Shows how far this PC's images are, and where their bytes come from", "medv status --watch", ExitCode.Cancelled)
        {
            watch,
        };
        command.SetAction(async (parsed, token) =>
        {
            using ControlClient client = context.Connect(parsed);
            StatusReport report = await client.GetAsync("/v1/status", ContractJson.Default.StatusReport, token);
            if (!parsed.GetValue(watch))
            {
                context.Print(parsed, report, ContractJson.Default.StatusReport, View(context));
            }
            else if (context.IsJson(parsed))
            {
                await PrintLinesAsync(context, client, report, token);
            }
            else if (context.Shell.IsTerminal)
            {
                await WatchAsync(context, client, report, token);
            }
            else
            {
                throw new ProblemException(ExitCode.WrongUsage, "--watch needs a terminal", "medv status --watch --json prints a JSON object a second");
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static Func<StatusReport, StatusView> View(CommandContext context) => report => new StatusView(report, context.Shell.Time.GetUtcNow());

    private static async Task PrintLinesAsync(CommandContext context, ControlClient client, StatusReport report, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RedrawInterval, context.Shell.Time);
        do
        {
            await context.Shell.Output.WriteLineAsync(JsonSerializer.Serialize(report, ContractJson.Default.StatusReport));
            await timer.WaitForNextTickAsync(cancellationToken);
            report = await client.GetAsync("/v1/status", ContractJson.Default.StatusReport, cancellationToken);
        }
        while (true);
    }

    private static async Task WatchAsync(CommandContext context, ControlClient client, StatusReport report, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RedrawInterval, context.Shell.Time);
        await context.Screen().Live(View(context)(report)).AutoClear(false).StartAsync(async live =>
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                try
                {
                    report = await client.GetAsync("/v1/status", ContractJson.Default.StatusReport, cancellationToken);
                    live.UpdateTarget(View(context)(report));
                }
                catch (ProblemException exception)
                {
                    // A daemon that restarts comes back; the view waits for it.
                    live.UpdateTarget(new Rows(View(context)(report), new Markup($"[red]{Words.Literal(exception.Problem.Error)}[/]")));
                }
            }
        });
    }
}
