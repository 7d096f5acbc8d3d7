namespace MedV.GuestProtocol;

/// <summary>Allows so much in the long run, and so much at once. It has no clock: whoever asks says what time it is.</summary>
/// <param name="perSecond">What comes back in a second; more than 0.</param>
/// <param name="burst">The most that can be taken at once; at the start it is all there.</param>
/// <remarks>Not safe for use by several threads.</remarks>
public sealed class TokenBucket(double perSecond, double burst)
{
    private double _taken;
    private TimeSpan _last;

    /// <summary>Takes, if there is enough; takes nothing otherwise.</summary>
    /// <param name="now">Time since any fixed moment. It is taken as standing still when it goes back.</param>
    /// <param name="count">How much, 1 by default.</param>
    public bool TryTake(TimeSpan now, double count = 1)
    {
        if (now > _last)
        {
            _taken = Math.Max(0, _taken - ((now - _last).TotalSeconds * perSecond));
            _last = now;
        }

        if (_taken + count > burst)
        {
            return false;
        }

        _taken += count;
        return true;
    }
}
