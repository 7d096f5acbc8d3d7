using System.Net.Sockets;
using System.Threading.Channels;
using MedV.Swarm.Origin;

namespace MedV.Swarm.Manners.Delay;

/// <summary>The budget of fetches from an origin: a ceiling, and below it what yields to whoever else uses the WAN link.</summary>
/// <remarks>
/// Give it to the origin client as its budget, and <see cref="Watch"/> as well (<see cref="OriginOptions"/>), and run <see cref="RunAsync"/> beside it. It measures
/// while bytes are taken and sleeps else. Safe for use by any number of threads.
/// </remarks>
public sealed class WanYielding : IByteBudget, IDisposable
{
    // A link that nobody can measure is used as if there were no yielding: a delivery that never ends is worse.
    private const int FailuresUntilBlind = 5;
    private const int UsefulWindowBytes = 32 * 1024;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly TokenBucket _bucket;
    private readonly ReceiveWindows _windows = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly DelayController _controller;
    private readonly long _start;
    private Uri? _origin;
    private long? _ceiling;
    private bool _isOn = true;
    private int _failures;
    private long _usedAt;
    private long _moved;
    private bool _sleeps;

    /// <summary>Makes a budget that yields and has no ceiling.</summary>
    /// <param name="rules">The times and numbers.</param>
    /// <param name="time">The clock.</param>
    public WanYielding(DelayRules rules, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);

        _time = time;
        _bucket = new TokenBucket(time);
        _controller = new DelayController(rules);
        _start = time.GetTimestamp();
        _usedAt = _start;
        Apply();
    }

    private bool IsIdle => _time.GetElapsedTime(Volatile.Read(ref _usedAt)) > Idle;

    private bool Yields => _isOn && _failures < FailuresUntilBlind;

    /// <summary>How many connections are of use: with smaller windows than these a host does nothing but read.</summary>
    public int MostConnections
    {
        get
        {
            lock (_lock)
            {
                return Yields ? (int)long.Clamp(_controller.WindowBytes / UsefulWindowBytes, 1, int.MaxValue) : int.MaxValue;
            }
        }
    }

    /// <summary>What it knows and does now; <see langword="null"/>: nothing is taken, so that it knows nothing of now, or it does not yield.</summary>
    public DelayReport? Report()
    {
        lock (_lock)
        {
            return Yields && !IsIdle
                ? new DelayReport(_controller.BytesPerSecond, _controller.BaseRoundTrip, _controller.QueueingDelay, _controller.MakesWay)
                : null;
        }
    }

    /// <summary>Says what is wanted of it; who waits goes on by that at once.</summary>
    /// <param name="bytesPerSecond">The ceiling; 0: nothing moves. <see langword="null"/>: none.</param>
    /// <param name="yields">Whether it yields. Not when a user waits.</param>
    /// <param name="othersFetching">How many other hosts of the site fetch now: the more there are, the less often each measures.</param>
    public void Set(long? bytesPerSecond, bool yields, int othersFetching)
    {
        lock (_lock)
        {
            (_ceiling, _isOn, _controller.Others) = (bytesPerSecond, yields, othersFetching);
            Apply();
        }
    }

    /// <summary>Counts in a connection that fetches use, until it is closed.</summary>
    public void Watch(Socket connection) => _windows.Add(connection);

    /// <summary>Bytes will soon be taken: the link is measured while it is still empty.</summary>
    public void Expect()
    {
        Volatile.Write(ref _usedAt, _time.GetTimestamp());
        if (Interlocked.Exchange(ref _sleeps, false))
        {
            _wake.Writer.TryWrite(true);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken)
    {
        Expect();
        int taken = await _bucket.TakeAsync(wanted, cancellationToken);
        Interlocked.Add(ref _moved, taken);
        return taken;
    }

    /// <summary>Measures and decides until it is cancelled.</summary>
    /// <param name="measure">Measures the way that the fetches take: an <see cref="OriginProbe"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<CancellationToken, ValueTask<OriginRoundTrip?>> measure, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(measure);

        while (true)
        {
            while (IsIdle)
            {
                // Between the look at the clock and this somebody may have taken bytes, who woke nobody.
                Interlocked.Exchange(ref _sleeps, true);
                if (!IsIdle && Interlocked.Exchange(ref _sleeps, false))
                {
                    break;
                }

                await _wake.Reader.ReadAsync(cancellationToken);
            }

            bool isOn;
            lock (_lock)
            {
                isOn = _isOn;
            }

            TimeSpan pause = isOn ? Look(await measure(cancellationToken)) : AskAgain;
            await Task.Delay(pause, _time, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _bucket.Dispose();

    /// <returns>When to look again.</returns>
    private TimeSpan Look(OriginRoundTrip? found)
    {
        lock (_lock)
        {
            TimeSpan now = _time.GetElapsedTime(_start);
            if (found is not { } roundTrip)
            {
                // The fetches find out themselves whether the origin is gone. That only measuring fails must not slow them down.
                _failures++;
                Apply();
                return AskAgain;
            }

            _failures = 0;
            if (_origin != roundTrip.Origin)
            {
                _origin = roundTrip.Origin;
                _controller.Forget();
            }

            if (roundTrip.Took is TimeSpan took)
            {
                _controller.Heard(now, took, Volatile.Read(ref _moved));
            }
            else
            {
                _controller.Lost(now);
            }

            Apply();
            return _controller.NextProbe;
        }
    }

    private void Apply()
    {
        long? yielding = Yields ? _controller.BytesPerSecond : null;
        _bucket.SetRate(_ceiling is long ceiling && yielding is long rate ? long.Min(ceiling, rate) : _ceiling ?? yielding);
        _windows.Set(Yields ? _controller.WindowBytes : null);
    }
}
