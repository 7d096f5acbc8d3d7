namespace MedV.Swarm.Manners.Delay;

/// <summary>The round trip of an empty path: the least of the last ten minutes, so that a route that became longer is believed in the end.</summary>
internal sealed class BaseDelay
{
    // Ten of a minute each, as RFC 6817 has it.
    private const int Windows = 10;
    private static readonly TimeSpan WindowLength = TimeSpan.FromMinutes(1);

    private readonly Queue<(TimeSpan Began, TimeSpan Least)> _older = new();
    private (TimeSpan Began, TimeSpan Least)? _newest;

    /// <summary>The least; <see cref="TimeSpan.MaxValue"/> before the first sample.</summary>
    public TimeSpan Least { get; private set; } = TimeSpan.MaxValue;

    public void Add(TimeSpan now, TimeSpan roundTrip)
    {
        if (_newest is not { } newest)
        {
            _newest = (now, roundTrip);
        }
        else if (now - newest.Began < WindowLength)
        {
            _newest = (newest.Began, Shorter(newest.Least, roundTrip));
        }
        else
        {
            _older.Enqueue(newest);
            _newest = (now, roundTrip);
        }

        while (_older.Count >= Windows)
        {
            _older.Dequeue();
        }

        Least = _older.Aggregate(_newest.Value.Least, (least, window) => Shorter(least, window.Least));
    }

    public void Clear()
    {
        _older.Clear();
        _newest = null;
        Least = TimeSpan.MaxValue;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
