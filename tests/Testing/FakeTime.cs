namespace MedV.Testing;

/// <summary>A clock that stands still until a test moves it, and fires the timers that become due on the way.</summary>
/// <remarks>
/// <para>
/// Give it to the code under test wherever a <see cref="TimeProvider"/> is asked for. <c>Task.Delay(span, time, token)</c>,
/// <c>new CancellationTokenSource(span, time)</c>, <c>PeriodicTimer</c> and <see cref="TimeProvider.CreateTimer"/> all wait for
/// <see cref="Advance"/>, which calls each due timer back in the order of its due time, with the clock at exactly that time, on the
/// caller's thread and outside any lock. Timers that a callback sets are fired too, when they become due within the same step.
/// </para>
/// <para>
/// Code that runs on another thread may not have set its timer yet when the test advances. Await <see cref="UntilPendingAsync"/>
/// first: it ends when that many timers are waiting.
/// </para>
/// <para>Safe for use by any number of threads; one thread at a time should advance.</para>
/// </remarks>
/// <param name="start">The first reading of the clock.</param>
public sealed class FakeTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly SortedSet<FakeTimer> _pending = new(Comparer<FakeTimer>.Create(
        (left, right) => (left.DueTicks, left.Order).CompareTo((right.DueTicks, right.Order))));
    private readonly List<(int Count, TaskCompletionSource Source)> _waiters = [];
    private long _elapsedTicks;
    private long _timersSet;

    /// <summary>Starts at noon UTC on 1 January 2026.</summary>
    public FakeTime()
        : this(new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>Ticks of 100 ns, so that a timestamp is exact to the last digit of a <see cref="TimeSpan"/>.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>UTC, on whatever machine the test runs.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers wait to be fired.</summary>
    public int Pending
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => start + TimeSpan.FromTicks(GetTimestamp());

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref _elapsedTicks);

    /// <summary>Moves the clock forward and fires every timer that becomes due, in order.</summary>
    /// <param name="span">Zero or more; zero fires the timers that are due now.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="span"/> is negative: this clock never goes back.</exception>
    public void Advance(TimeSpan span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.Zero);

        long end = GetTimestamp() + span.Ticks;
        while (TakeNextDue(end) is { } timer)
        {
            timer.Fire();
        }

        Interlocked.Exchange(ref _elapsedTicks, end);
    }

    /// <summary>Waits, in real time, until at least <paramref name="count"/> timers are pending.</summary>
    /// <param name="count">1 or more.</param>
    /// <param name="cancellationToken">Ends the wait; give it a deadline, so that a test that is wrong ends too.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    public Task UntilPendingAsync(int count, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_pending.Count >= count)
            {
                return Task.CompletedTask;
            }

            var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, source));
            return source.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);

        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private FakeTimer? TakeNextDue(long end)
    {
        lock (_gate)
        {
            FakeTimer? next = _pending.Min;
            if (next is null || next.DueTicks > end)
            {
                return null;
            }

            _pending.Remove(next);
            Interlocked.Exchange(ref _elapsedTicks, Math.Max(_elapsedTicks, next.DueTicks));
            if (next.PeriodTicks > 0)
            {
                Add(next, next.DueTicks + next.PeriodTicks);
            }

            return next;
        }
    }

    private void Set(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_gate)
        {
            _pending.Remove(timer);
            timer.PeriodTicks = period > TimeSpan.Zero ? period.Ticks : 0;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                Add(timer, _elapsedTicks + dueTime.Ticks);
            }
        }
    }

    private void Add(FakeTimer timer, long dueTicks)
    {
        timer.DueTicks = dueTicks;
        timer.Order = _timersSet++;
        _pending.Add(timer);
        foreach ((int _, TaskCompletionSource source) in _waiters.Where(waiter => _pending.Count >= waiter.Count))
        {
            source.TrySetResult();
        }

        _waiters.RemoveAll(waiter => waiter.Source.Task.IsCompleted);
    }

    private void Remove(FakeTimer timer)
    {
        lock (_gate)
        {
            _pending.Remove(timer);
        }
    }

    private sealed class FakeTimer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        /// <summary>When to fire, in ticks since the clock's start.</summary>
        public long DueTicks { get; set; }

        /// <summary>How often to fire again, in ticks; 0 means once.</summary>
        public long PeriodTicks { get; set; }

        /// <summary>Which of two timers with the same due time was set first.</summary>
        public long Order { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_disposed)
            {
                return false;
            }

            time.Set(this, dueTime, period);
            return true;
        }

        public void Dispose()
        {
            _disposed = true;
            time.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
