using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Hosting;

/// <summary>Keeps the service manager and the log informed of start, stop and what goes on between.</summary>
internal sealed partial class Announcer(
    ServiceManager manager, IDaemonControl control, TimeProvider time, ILogger<Announcer> logger) : BackgroundService, IHostedLifecycleService
{
    // Often enough for a person who types systemctl status twice.
    private static readonly TimeSpan StatusInterval = TimeSpan.FromSeconds(5);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        LogStarted(logger, DaemonProgram.Version);
        manager.Ready();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        manager.Stopping();
        LogStopping(logger);
        return Task.CompletedTask;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!manager.IsPresent)
        {
            return;
        }

        // A third of the manager's patience: one lost ping does no harm.
        TimeSpan interval = manager.Watchdog / 3 is { } third && third < StatusInterval ? third : StatusInterval;
        using var timer = new PeriodicTimer(interval, time);
        string shown = "";
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                // Asking first makes the ping mean something: a daemon that cannot tell its state is not alive.
                string text = Describe(control.Status());
                if (manager.Watchdog is not null)
                {
                    manager.Alive();
                }

                if (text != shown)
                {
                    manager.Status(shown = text);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    /// <summary>One line about the whole daemon.</summary>
    internal static string Describe(StatusReport report)
    {
        ImageStatus[] busy = [.. report.Images.Where(image => image.State != ImageState.Complete)];
        string state = report.State.ToString().ToLowerInvariant();
        return busy.Length > 0
            ? $"{state}: {string.Join(", ", busy.Take(3).Select(image => $"{image.Image}@{image.Version} {100 * image.BytesHeld / Math.Max(1, image.Bytes)} %"))}, {report.Peers} peers"
            : $"{state}{(report.Message is null ? "" : $": {report.Message}")}, {report.Images.Length} images complete, {report.Peers} peers";
    }

    [LoggerMessage(EventId = 5000, Level = LogLevel.Information, Message = "medvd {Version} started")]
    private static partial void LogStarted(ILogger logger, string version);

    [LoggerMessage(EventId = 5001, Level = LogLevel.Information, Message = "medvd stops")]
    private static partial void LogStopping(ILogger logger);
}
