namespace MedV.Swarm.Transfers;

/// <summary>Bytes per second over the last five seconds.</summary>
internal sealed class RateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly Queue<(TimeSpan At, long Total)> _samples = new();

    /// <summary>Notes a running total; samples may come as often as they like and are thinned to ten a second.</summary>
    public void Add(TimeSpan now, long total)
    {
        if (_samples.Count > 0 && now - _samples.Last().At < TimeSpan.FromMilliseconds(100))
        {
            return;
        }

        _samples.Enqueue((now, total));
        while (_samples.Count > 2 && now - _samples.Peek().At > Window)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>The rate now.</summary>
    public long BytesPerSecond(TimeSpan now, long total)
    {
        if (_samples.Count == 0)
        {
            return 0;
        }

        (TimeSpan at, long before) = _samples.Peek();
        double seconds = (now - at).TotalSeconds;
        return seconds < 0.1 ? 0 : long.Max(0, (long)((total - before) / seconds));
    }
}
