using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Hosting;
using MedV.Swarm;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Telemetry;

/// <summary>Numbers what happens on this host and writes it down, for whoever asks later: docs/formats/events.md.</summary>
/// <remarks>
/// A number is never used twice. They begin with the time in milliseconds, and skip to it after a crash: no host has a thousand events a second for
/// long, so that also one whose store was deleted, or whose last lines a power cut took, goes on above what it has told before.
/// </remarks>
internal sealed partial class EventLog : BackgroundService
{
    // Four files of 8 MiB: some 70 000 events, or 130 GiB that this host fetched over the WAN.
    private const long FileBytes = 8 * 1024 * 1024;
    private const int Files = 4;

    // What a follower that keeps up needs no file for.
    private const int MostRecent = 512;
    private static readonly TimeSpan SyncInterval = TimeSpan.FromSeconds(1);

    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly ILogger<EventLog> _logger;
    private readonly Channel<DaemonEvent> _inbox = Channel.CreateBounded<DaemonEvent>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Lock _lock = new();
    private readonly Queue<EventLine> _recent = new();
    private TaskCompletionSource _more = NewSource();
    private volatile EventFiles? _files;
    private string _host = Environment.MachineName;
    private long _next;
    private long _lost;
    private bool _isDirty;
    private bool _isFailing;
    private bool _hasEnded;

    /// <summary>Creates the log; it is opened when it starts.</summary>
    public EventLog(IOptions<StoreOptions> options, TimeProvider time, ILogger<EventLog> logger)
    {
        _folder = options.Value.Folder;
        _time = time;
        _logger = logger;
    }

    /// <summary>What was counted of the events since the daemon started.</summary>
    public EventCounters Counters { get; } = new();

    /// <summary>The name of this host, for the events that are posted from now on.</summary>
    public string Host
    {
        get => Volatile.Read(ref _host);
        set => Volatile.Write(ref _host, value);
    }

    /// <summary>Notes what happened now. Never waits: when too much happens at once, that events are missing is noted instead.</summary>
    public void Post(DaemonEvent happened)
    {
        Counters.Count(happened);
        if (!_inbox.Writer.TryWrite(happened with { At = _time.GetUtcNow(), Host = Host }))
        {
            Lose(1);
        }
    }

    /// <summary>Gives the events that are kept, each as one line, and then those that happen.</summary>
    /// <param name="after">Only those with higher numbers.</param>
    /// <param name="follow">Whether to wait for more; it then ends with the daemon.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public async IAsyncEnumerable<EventLine> ReadAsync(long after, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            // Both asked for before reading, so as to miss nothing.
            Task more;
            bool isLast;
            lock (_lock)
            {
                (more, isLast) = (_more.Task, _hasEnded || !follow);
            }

            foreach (EventLine line in After(after))
            {
                after = line.Sequence;
                yield return line;
            }

            if (isLast)
            {
                yield break;
            }

            await more.WaitAsync(cancellationToken);
        }
    }

    /// <summary>The number after which the last events begin.</summary>
    /// <param name="count">How many events, at least 1.</param>
    public long BeforeLast(int count)
    {
        var last = new Queue<long>();
        foreach (EventLine line in After(0))
        {
            last.Enqueue(line.Sequence);
            if (last.Count > count)
            {
                last.Dequeue();
            }
        }

        return last.TryPeek(out long first) ? first - 1 : 0;
    }

    public override void Dispose()
    {
        base.Dispose();
        _files?.Dispose();
    }

    /// <summary>Opens the files and begins to write.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        bool clean = Open();
        Write(new DaemonEvent.Started(DaemonProgram.Version, clean) { At = _time.GetUtcNow(), Host = Host });
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Writes what is left: who posts has stopped before.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _inbox.Writer.TryComplete();
        while (_inbox.Reader.TryRead(out DaemonEvent? happened))
        {
            Write(happened);
        }

        Write(new DaemonEvent.Stopped { At = _time.GetUtcNow(), Host = Host });
        Sync();
        lock (_lock)
        {
            _hasEnded = true;
        }

        TellMore();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Loops.RunAsync([WriteAsync, SyncAsync], stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    /// <summary>Opens the files, now or when the disk lets us.</summary>
    /// <returns>Whether the run before ended as it should.</returns>
    private bool Open()
    {
        bool clean = false;
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            var files = new EventFiles(_folder, FileBytes, Files);
            clean = files.LastType is "stopped" or "";
            _next = clean && files.LastSequence > 0 ? files.LastSequence + 1 : long.Max(long.Max(files.LastSequence + 1, now), _next);
            _files = files;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e.Message);
        }

        return clean;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (await _inbox.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_inbox.Reader.TryRead(out DaemonEvent? happened))
            {
                Write(happened);
            }

            TellMore();
        }
    }

    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SyncInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            Sync();
        }
    }

    private void Sync()
    {
        if (!Interlocked.Exchange(ref _isDirty, false))
        {
            return;
        }

        try
        {
            _files?.Sync();
        }
        catch (IOException e)
        {
            Fail(e.Message);
        }
    }

    private void Write(DaemonEvent happened)
    {
        if (_files is null)
        {
            Open();
        }

        long lost = Interlocked.Exchange(ref _lost, 0);
        if (lost > 0 && !TryAppend(new DaemonEvent.Lost(lost) { At = happened.At, Host = happened.Host }))
        {
            Interlocked.Add(ref _lost, lost);
        }

        if (!TryAppend(happened))
        {
            Lose(1);
        }
    }

    private bool TryAppend(DaemonEvent happened)
    {
        if (_files is null)
        {
            return false;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(happened with { Sequence = _next }, ContractJson.Default.DaemonEvent);
        var line = new EventLine(_next, (byte[])[.. json, (byte)'\n']);
        try
        {
            _files.Append(line);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e.Message);
            return false;
        }

        _next++;
        _isFailing = false;
        Volatile.Write(ref _isDirty, true);
        lock (_lock)
        {
            _recent.Enqueue(line);
            if (_recent.Count > MostRecent)
            {
                _recent.Dequeue();
            }
        }

        return true;
    }

    private IEnumerable<EventLine> After(long after)
    {
        lock (_lock)
        {
            if (_recent.TryPeek(out EventLine? oldest) && oldest.Sequence <= after + 1)
            {
                return [.. _recent.Where(line => line.Sequence > after)];
            }
        }

        return _files?.Read(after) ?? [];
    }

    private void TellMore()
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            told = _more;
            _more = NewSource();
        }

        told.SetResult();
    }

    private void Lose(long events)
    {
        Interlocked.Add(ref _lost, events);
        Counters.Lose(events);
    }

    private void Fail(string reason)
    {
        // Once for each trouble: a full disk would fill the log of the daemon too.
        if (!_isFailing)
        {
            _isFailing = true;
            LogFailed(_logger, _folder, reason);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(EventId = 5501, Level = LogLevel.Warning, Message = "Events cannot be written to {Folder}: {Reason}")]
    private static partial void LogFailed(ILogger logger, string folder, string reason);
}
