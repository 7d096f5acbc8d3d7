namespace MedV.Swarm.Tests.Manners.Delay;

/// <summary>A download that somebody waits for: TCP that fills the queue until it overflows.</summary>
/// <param name="isOn">Whether it has something to send at a time in seconds.</param>
internal sealed class ForegroundFlow(Func<double, bool> isOn) : SimulatedFlow
{
    private const double Segment = 1448;
    private double _window = 10 * Segment;
    private double _threshold = double.MaxValue;
    private double _lostAt = double.MinValue;
    private bool _wasOn;

    public override double Send(SimulatedLink link)
    {
        double arrived = Take(link.Now);
        bool on = isOn(link.Now);
        if (on && !_wasOn)
        {
            (_window, _threshold) = (10 * Segment, double.MaxValue);
        }

        _wasOn = on;
        _window += _window < _threshold ? arrived : Segment * 4 * arrived / _window;
        return on ? _window - UnderWay : 0;
    }

    public override void Lose(SimulatedLink link)
    {
        // Once a round trip, and by Cubic's factor.
        if (link.Now - _lostAt > link.BaseRoundTrip + link.QueueingDelay)
        {
            _lostAt = link.Now;
            _window = double.Max(2 * Segment, _window * 0.7);
            _threshold = _window;
        }
    }
}
