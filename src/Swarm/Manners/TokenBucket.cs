namespace MedV.Swarm.Manners;

/// <summary>A budget of so many bytes a second, which may be changed at any time.</summary>
/// <remarks>
/// Bytes are handed out in parts of a twentieth of a second and 64 KiB at most, in the order in which they were asked for: who asks again stands at the end of the
/// row. Time that nobody used is not saved up beyond a twentieth of a second. Safe for use by any number of threads; one timer serves all that wait.
/// </remarks>
public sealed class TokenBucket : IByteBudget, IDisposable
{
    // Short enough that a slow link is never filled for longer than a person notices, long enough for few wakes.
    private const double TurnSeconds = 0.05;

    // Above some MB/s a part is no longer a twentieth of a second: that many can wait and still get their turn within milliseconds.
    private const int LargestPart = 64 * 1024;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly LinkedList<Waiter> _row = [];
    private long? _bytesPerSecond;
    private double _bytes;
    private long _refilledAt;

    /// <summary>Makes a budget without a limit.</summary>
    /// <param name="time">The clock.</param>
    public TokenBucket(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);

        _time = time;
        _refilledAt = time.GetTimestamp();
        _timer = time.CreateTimer(static bucket => ((TokenBucket)bucket!).Serve(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The rate in force; 0: nothing moves; <see langword="null"/>: no limit.</summary>
    public long? BytesPerSecond
    {
        get
        {
            lock (_lock)
            {
                return _bytesPerSecond;
            }
        }
    }

    private double Turn => double.Max(1, _bytesPerSecond.GetValueOrDefault() * TurnSeconds);

    /// <summary>Changes the rate; who waits goes on by the new one at once.</summary>
    /// <param name="bytesPerSecond">0: nothing moves until the next change. <see langword="null"/>: no limit.</param>
    public void SetRate(long? bytesPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytesPerSecond ?? 0);

        lock (_lock)
        {
            if (_bytesPerSecond != bytesPerSecond)
            {
                Refill();
                _bytesPerSecond = bytesPerSecond;
                _bytes = double.Min(_bytes, Turn);
                Serve();
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<int> TakeAsync(int wanted, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1);
        cancellationToken.ThrowIfCancellationRequested();

        lock (_lock)
        {
            Refill();
            if (_row.Count == 0 && TryTake(wanted, out int part))
            {
                return new ValueTask<int>(part);
            }

            var waiter = new Waiter(this, wanted);
            _row.AddLast(waiter.Place);
            waiter.Cancellation = cancellationToken.UnsafeRegister(static (waiter, token) => ((Waiter)waiter!).Leave(token), waiter);
            SetTimer();
            return new ValueTask<int>(waiter.Task);
        }
    }

    /// <summary>Stops counting: who still waits, waits until cancelled.</summary>
    public void Dispose() => _timer.Dispose();

    private void Serve()
    {
        lock (_lock)
        {
            Refill();
            while (_row.First?.Value is Waiter first && TryTake(first.Wanted, out int part))
            {
                _row.RemoveFirst();

                // Not Dispose, which waits for a cancellation that runs now; and that waits for this lock.
                first.Cancellation.Unregister();
                first.SetResult(part);
            }

            SetTimer();
        }
    }

    private void Leave(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (waiter.Place.List is not null)
            {
                _row.Remove(waiter.Place);
                waiter.SetCanceled(cancellationToken);
                SetTimer();
            }
        }
    }

    private void Refill()
    {
        long now = _time.GetTimestamp();
        _bytes = double.Min(Turn, _bytes + (_bytesPerSecond.GetValueOrDefault() * _time.GetElapsedTime(_refilledAt, now).TotalSeconds));
        _refilledAt = now;
    }

    private int PartOf(int wanted) => (int)double.Min(int.Min(wanted, LargestPart), Turn);

    private bool TryTake(int wanted, out int part)
    {
        part = _bytesPerSecond is null ? wanted : PartOf(wanted);
        bool isDue = _bytesPerSecond is null || (_bytesPerSecond > 0 && _bytes >= part);
        _bytes -= _bytesPerSecond is not null && isDue ? part : 0;
        return isDue;
    }

    private void SetTimer()
    {
        TimeSpan due = Timeout.InfiniteTimeSpan;
        if (_row.First?.Value is Waiter first && _bytesPerSecond > 0)
        {
            // A tick more, or rounding down would wake it for nothing.
            due = TimeSpan.FromSeconds((PartOf(first.Wanted) - _bytes) / _bytesPerSecond.Value) + TimeSpan.FromTicks(1);
            due = due > ShortestWait ? due : ShortestWait;
        }

        _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private sealed class Waiter : TaskCompletionSource<int>
    {
        private readonly TokenBucket _bucket;

        public Waiter(TokenBucket bucket, int wanted)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            _bucket = bucket;
            Wanted = wanted;
            Place = new LinkedListNode<Waiter>(this);
        }

        public int Wanted { get; }

        public LinkedListNode<Waiter> Place { get; }

        public CancellationTokenRegistration Cancellation { get; set; }

        public void Leave(CancellationToken cancellationToken) => _bucket.Leave(this, cancellationToken);
    }
}
