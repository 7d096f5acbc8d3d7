using System.Collections.Immutable;

namespace MedV.Swarm.Origin;

/// <summary>The origins in the order of the configuration, and which of them are left alone for a while. Safe for use by any number of threads.</summary>
internal sealed class OriginRoster(ImmutableArray<OriginRoute> origins, OriginOptions options, TimeProvider time, Random random)
{
    private readonly Lock _lock = new();
    private readonly long _start = time.GetTimestamp();
    private readonly State[] _states = [.. origins.Select(origin => new State { Origin = origin, Pause = options.FirstPause })];

    private TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>The origins that may be asked now.</summary>
    public ImmutableArray<OriginRoute> Available()
    {
        lock (_lock)
        {
            TimeSpan now = Now;
            return [.. _states.Where(state => state.Until <= now).Select(state => state.Origin)];
        }
    }

    /// <summary>Why nobody may be asked now: what the first to be asked again did last, and when that will be.</summary>
    public OriginException NobodyAvailable()
    {
        lock (_lock)
        {
            State next = _states.MinBy(state => state.Until)!;
            TimeSpan wait = next.Until - Now;
            return new OriginException(
                next.Last!.Fault, $"{next.Last.Message}; it is asked again in {Math.Max(1, Math.Ceiling(wait.TotalSeconds)):0} s", next.Last)
            {
                RetryAfter = wait,
            };
        }
    }

    /// <summary>How each did when it was last asked.</summary>
    public ImmutableArray<OriginReport> Report()
    {
        lock (_lock)
        {
            return [.. _states.Select(state => new OriginReport(state.Origin.Folder, state.Last?.Message))];
        }
    }

    public void Succeeded(OriginRoute origin)
    {
        lock (_lock)
        {
            State state = Find(origin);
            state.Last = null;
            state.Until = TimeSpan.Zero;
            state.Pause = options.FirstPause;
        }
    }

    public void Failed(OriginRoute origin, OriginException failure)
    {
        if (!failure.ConcernsTheWholeOrigin)
        {
            return;
        }

        lock (_lock)
        {
            State state = Find(origin);
            state.Last = failure;
            TimeSpan now = Now;

            // Requests that ran side by side and failed together are one failure.
            if (state.Until <= now)
            {
                state.Until = now + (state.Pause * (0.75 + (random.NextDouble() / 2)));
                state.Pause = Shorter(state.Pause * 2, options.LongestPause);
            }

            if (failure.RetryAfter is TimeSpan asked)
            {
                TimeSpan until = now + Shorter(asked, options.LongestRetryAfter);
                state.Until = until > state.Until ? until : state.Until;
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private State Find(OriginRoute origin) => Array.Find(_states, state => state.Origin == origin)!;

    private sealed class State
    {
        public required OriginRoute Origin { get; init; }

        public TimeSpan Until { get; set; }

        public TimeSpan Pause { get; set; }

        public OriginException? Last { get; set; }
    }
}
