using MedV.Daemon.Configuration;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Delivery;
using MedV.Store;
using MedV.Store.Seeds;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Seeding;

/// <summary>Keeps the index of this host's files up to date, slowly, once a day.</summary>
internal sealed partial class SeedIndexer(LocalStore store, DaemonSettings settings, TimeProvider time, ILogger<SeedIndexer> logger) : BackgroundService
{
    // A full disk or a folder without rights is mended by a person, in a while.
    private static readonly TimeSpan RetryPause = TimeSpan.FromHours(1);

    private readonly SeedsOptions _options = settings.Seeds;
    private readonly Random _random = new();

    /// <summary>Opens what an earlier run has left, so that the first delivery finds it.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_options.Folders.IsEmpty)
        {
            Forget();
        }
        else
        {
            Open();
            Show(SeedsState.Waiting, new SeedRun(), null);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Folders.IsEmpty)
        {
            return;
        }

        try
        {
            TimeSpan pause = UntilFirst();
            while (true)
            {
                await Task.Delay(pause, time, stoppingToken);
                bool done = await RunAsync(stoppingToken);
                pause = done || _options.Interval < RetryPause ? _options.Interval : RetryPause;
                pause *= 0.875 + (_random.NextDouble() / 4);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops. What was read since the index was last written is read again.
        }
    }

    private SeedPlan Plan => new()
    {
        Folders = _options.Folders,
        Excluded = [store.Folder],
        SmallestFileBytes = _options.SmallestFileBytes,
        LargestFileBytes = _options.LargestFileBytes,
        IndexBytes = _options.IndexBytes,
        OneFileSystem = _options.OneFileSystem,
    };

    /// <summary>An index that is whole, of this configuration and younger than the interval is good enough.</summary>
    private TimeSpan UntilFirst()
    {
        if (store.Seeds.Index is not { IsPartial: false } index || !index.IsOf(Plan))
        {
            return _options.StartDelay;
        }

        // A clock that was set back must not put the next run off for years.
        TimeSpan age = time.GetUtcNow() - index.WrittenAt;
        TimeSpan rest = age < TimeSpan.Zero ? TimeSpan.Zero : _options.Interval - age;
        return rest > _options.StartDelay ? rest : _options.StartDelay;
    }

    private async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var pace = new Pace(_options.BytesPerSecond, time);
        var builder = new SeedIndexBuilder(store.SeedsFolder, Plan, time)
        {
            Pace = pace.SpendAsync,
            Progress = run => Show(SeedsState.Indexing, run, null),
            Written = Open,
        };
        Show(SeedsState.Indexing, new SeedRun(), null);
        try
        {
            SeedRun run = await builder.RunAsync(store.Seeds.Index, cancellationToken);
            LogDone(logger, run.Files, run.FileBytes, run.FilesRead, run.BytesRead);
            if (run.LeftOut > 0)
            {
                LogNoRoom(logger, run.LeftOut, _options.IndexBytes);
            }

            Show(SeedsState.Ready, run, null);
            return true;
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, e.Message);
            Show(SeedsState.Failed, new SeedRun(), e.Message);
            return false;
        }
    }

    private void Open()
    {
        SeedIndex? index = null;
        try
        {
            index = SeedIndex.TryOpen(store.SeedsFolder);
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
        {
            LogDamaged(logger, e.Message);
        }

        store.Seeds.Replace(index);
    }

    /// <summary>An index of folders that are no longer configured is of no use, and tells names.</summary>
    private void Forget()
    {
        try
        {
            SeedIndex.Delete(store.SeedsFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogFailed(logger, e.Message);
        }
    }

    private void Show(SeedsState state, SeedRun run, string? message)
    {
        SeedIndex? index = store.Seeds.Index;
        store.Seeds.Status = new SeedsStatus(
            state == SeedsState.Waiting && index is not null ? SeedsState.Ready : state,
            index?.Files ?? 0,
            index?.FileBytes ?? 0,
            index?.IndexBytes ?? 0,
            index?.WrittenAt,
            run.FilesRead,
            run.BytesRead,
            run.Unreadable,
            run.LeftOut,
            run.Missing,
            message);
    }

    [LoggerMessage(
        EventId = 5401,
        Level = LogLevel.Information,
        Message = "Indexed {Files} files of this host, {Bytes} bytes; {FilesRead} of them, {BytesRead} bytes, were new or changed and were read")]
    private static partial void LogDone(ILogger logger, long files, long bytes, long filesRead, long bytesRead);

    [LoggerMessage(EventId = 5402, Level = LogLevel.Warning, Message = "The files of this host could not be indexed: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);

    [LoggerMessage(EventId = 5403, Level = LogLevel.Warning, Message = "The index of this host's files is damaged and is made anew: {Reason}")]
    private static partial void LogDamaged(ILogger logger, string reason);

    [LoggerMessage(EventId = 5404, Level = LogLevel.Warning, Message = "{Files} files of this host have no room in an index of {IndexBytes} bytes")]
    private static partial void LogNoRoom(ILogger logger, long files, long indexBytes);
}
