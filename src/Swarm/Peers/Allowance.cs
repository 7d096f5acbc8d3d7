namespace MedV.Swarm.Peers;

/// <summary>So many at once, and one more each time a pause has passed. Without a clock of its own; not safe for use by several threads.</summary>
internal sealed class Allowance(int most, TimeSpan pause)
{
    private double _left = most;
    private TimeSpan _at;

    /// <summary>Takes one.</summary>
    /// <returns><see langword="false"/> when none is left.</returns>
    public bool TryTake(TimeSpan now)
    {
        bool isLeft = IsLeft(now);
        _left -= isLeft ? 1 : 0;
        return isLeft;
    }

    /// <summary>Whether one is left.</summary>
    public bool IsLeft(TimeSpan now) => Left(now) >= 1;

    /// <summary>Whether none is missing.</summary>
    public bool IsFull(TimeSpan now) => Left(now) >= most;

    /// <summary>Gives one back.</summary>
    public void Return() => _left = Math.Min(most, _left + 1);

    private double Left(TimeSpan now)
    {
        _left = Math.Min(most, _left + ((now - _at) / pause));
        _at = now;
        return _left;
    }
}
