using System.Collections.Immutable;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Manners.Host;
using MedV.Daemon.Manners.Rules;
using MedV.Daemon.Telemetry;
using MedV.Swarm.Leases;
using MedV.Swarm.Manners;
using MedV.Swarm.Manners.Delay;
using MedV.Terminal;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Manners;

/// <summary>Keeps this host's manners: looks how the host is, decides, and sets budgets and priority by that.</summary>
/// <remarks>Public members may be called from any thread.</remarks>
internal sealed partial class MannersService : BackgroundService
{
    // A plug is pulled and a cable changed by hand; a row of business hours begins at a full minute.
    private static readonly TimeSpan FactsInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DecisionInterval = TimeSpan.FromSeconds(1);

    private readonly MannersOptions _options;
    private readonly MannersPolicy _policy;
    private readonly string _storeFolder;
    private readonly IHostFacts _host;
    private readonly IPriority _priority;
    private readonly Pauses _pauses;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly WanYielding _wanDown;
    private readonly TokenBucket _lanUp;
    private readonly TokenBucket _lanDown;
    private readonly WakeGate _gate = new();
    private HostFacts _facts = new();
    private long _freeDiskBytes = long.MaxValue;
    private int _othersFetching;
    private DateTimeOffset? _boostedUntil;
    private MannersDecision _decision;

    public MannersService(DaemonSettings settings, IHostFacts host, IPriority priority, Pauses pauses, TimeProvider time, ILogger<MannersService> logger)
    {
        _options = settings.Manners;
        _policy = settings.Manners.ToPolicy();
        _storeFolder = settings.Store.Folder;
        _host = host;
        _priority = priority;
        _pauses = pauses;
        _time = time;
        _logger = logger;
        _wanDown = new WanYielding(new DelayRules(), time);
        _lanUp = new TokenBucket(time);
        _lanDown = new TokenBucket(time);
        _decision = Decide();
    }

    /// <summary>What may be fetched from the origin.</summary>
    public WanYielding WanDown => _wanDown;

    /// <summary>What may be sent to peers.</summary>
    public IByteBudget LanUp => _lanUp;

    /// <summary>What may be taken from peers.</summary>
    public IByteBudget LanDown => _lanDown;

    /// <summary>What speaks for and against this host as the one that uses the WAN.</summary>
    public HostStanding Standing => Volatile.Read(ref _decision).Standing;

    /// <summary>What is in force, for the control API.</summary>
    public MannersStatus Status()
    {
        lock (_lock)
        {
            return new MannersStatus(
                _decision.Reasons,
                _decision.Pause switch
                {
                    PauseScope.All => PausedPart.All,
                    PauseScope.Wan => PausedPart.Wan,
                    _ => PausedPart.None,
                },
                _decision.WanDown.BytesPerSecond,
                _decision.LanUp.BytesPerSecond,
                _decision.LanDown.BytesPerSecond,
                WanDelay(),
                _boostedUntil,
                new HostStandingStatus(
                    _facts.IsWireless, _facts.IsOnBattery, _facts.IsMetered, _facts.IsInVpn, _facts.LinkBytesPerSecond, WanWeight.Of(_decision.Standing)));
        }
    }

    /// <summary>So many other hosts of the site fetch over the WAN. Quick, and calls nobody.</summary>
    public void OthersFetch(int hosts)
    {
        lock (_lock)
        {
            _othersFetching = hosts;
            Adjust();
        }
    }

    /// <summary>A user waits: lifts what policy lets a user lift, for a time.</summary>
    /// <param name="length">0 ends it. <see langword="null"/>: as long as may be, and no more is given to who asks for more.</param>
    /// <exception cref="ControlException">Policy has no boost.</exception>
    public void Boost(TimeSpan? length)
    {
        if (_options.LongestBoost == TimeSpan.Zero)
        {
            throw new ControlException(ExitCode.NotPermitted, "this host's administrator does not allow a boost", "Manners:LongestBoost in medvd's configuration is 0");
        }

        lock (_lock)
        {
            TimeSpan given = length is { } asked && asked < _options.LongestBoost ? asked : _options.LongestBoost;
            _boostedUntil = given == TimeSpan.Zero ? null : _time.GetUtcNow() + given;
            Adjust();
        }

        SetPriority();
    }

    /// <summary>Runs what talks to the site, but not while all is paused.</summary>
    public Task WhileAwakeAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken) => _gate.RunAsync(work, cancellationToken);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything moves: a notebook in a train must not begin with a bundle.
        await LookAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        base.Dispose();
        _wanDown.Dispose();
        _lanUp.Dispose();
        _lanDown.Dispose();
        _gate.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(DecisionInterval, _time);
        long lookedAt = _time.GetTimestamp();
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (_time.GetElapsedTime(lookedAt) >= FactsInterval)
                {
                    lookedAt = _time.GetTimestamp();
                    await LookAsync(stoppingToken);
                }
                else
                {
                    lock (_lock)
                    {
                        Adjust();
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        HostFacts facts = await _host.ReadAsync(cancellationToken);
        long free = FreeDiskBytes();
        lock (_lock)
        {
            _facts = facts;
            _freeDiskBytes = free;
            Adjust();
        }

        // Again and again: threads that began meanwhile have the priority of the thread that made them, mostly.
        SetPriority();
    }

    private MannersDecision Decide() => MannersRules.Decide(
        _policy, new MannersState(_facts, _freeDiskBytes, _othersFetching, WallMinute.At(_time.GetUtcNow(), _time.LocalTimeZone), _boostedUntil is not null, _wanDown.Report()));

    private void Adjust()
    {
        if (_boostedUntil <= _time.GetUtcNow())
        {
            _boostedUntil = null;
        }

        ImmutableArray<string> before = _decision.Reasons;
        Volatile.Write(ref _decision, Decide());
        _wanDown.Set(_decision.WanDown.BytesPerSecond, _decision.Yields, _othersFetching);
        _lanUp.SetRate(_decision.LanUp.BytesPerSecond);
        _lanDown.SetRate(_decision.LanDown.BytesPerSecond);
        _gate.Set(_decision.Pause != PauseScope.All);
        _pauses.Set(PauseNow(), _decision.Reasons.FirstOrDefault());
        if (!before.SequenceEqual(_decision.Reasons))
        {
            LogManners(_logger, _decision.Reasons.IsEmpty ? "nothing" : string.Join("; ", _decision.Reasons));
        }
    }

    private WanDelayStatus? WanDelay() => _wanDown.Report() is { } report
        ? new WanDelayStatus(
            double.Round(report.BaseRoundTrip.TotalMilliseconds, 1), double.Round(report.QueueingDelay.TotalMilliseconds, 1), report.BytesPerSecond)
        : null;

    /// <summary>Why nothing is fetched from the origin, if so.</summary>
    private PauseReason? PauseNow() => _decision switch
    {
        { WanDown.BytesPerSecond: not 0 } => null,
        { Pause: PauseScope.None } => PauseReason.BusinessHours,
        _ when _facts.IsMetered => PauseReason.Metered,
        _ when _facts.IsInVpn => PauseReason.Vpn,
        _ => PauseReason.Battery,
    };

    private void SetPriority()
    {
        bool low;
        lock (_lock)
        {
            low = _options.LowPriority && _boostedUntil is null;
        }

        if (_options.LowPriority && _priority.Set(low) is string reason)
        {
            LogPriority(_logger, reason);
        }
    }

    private long FreeDiskBytes()
    {
        try
        {
            return new DriveInfo(_storeFolder).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    [LoggerMessage(EventId = 5601, Level = LogLevel.Debug, Message = "Held back by {Reasons}")]
    private static partial void LogManners(ILogger logger, string reasons);

    [LoggerMessage(EventId = 5602, Level = LogLevel.Debug, Message = "The priority of the daemon could not be set: {Reason}")]
    private static partial void LogPriority(ILogger logger, string reason);
}
