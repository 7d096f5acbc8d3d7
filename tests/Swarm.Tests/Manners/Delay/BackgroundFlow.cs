using MedV.Swarm.Manners.Delay;

namespace MedV.Swarm.Tests.Manners.Delay;

/// <summary>A host whose fetch yields: the real controller, and TCP that sends what the receiver's window lets it.</summary>
/// <param name="rules">The controller's.</param>
/// <param name="begins">When it begins, in seconds.</param>
/// <param name="jitter">Added to a round trip, in seconds.</param>
/// <param name="kernel">What the kernel makes of the window that it is told: about 1.</param>
internal sealed class BackgroundFlow(DelayRules rules, double begins, Func<double> jitter, double kernel) : SimulatedFlow
{
    // Three connections of the least size.
    private const double SmallestWindow = 3 * 4096;

    private double _unread;
    private double _read;
    private double _nextProbe;
    private (double At, TimeSpan RoundTrip)? _answer;

    public DelayController Controller { get; } = new(rules);

    public override double Send(SimulatedLink link)
    {
        if (link.Now < begins)
        {
            return 0;
        }

        Probe(link);
        _unread += Take(link.Now);
        double read = double.Min(_unread, Controller.BytesPerSecond * SimulatedLink.Step);
        _unread -= read;
        _read += read;
        return double.Max(SmallestWindow, Controller.WindowBytes * kernel) - UnderWay - _unread;
    }

    private void Probe(SimulatedLink link)
    {
        if (_answer is { } answer && answer.At <= link.Now)
        {
            Controller.Heard(TimeSpan.FromSeconds(link.Now), answer.RoundTrip, (long)_read);
            _nextProbe = link.Now + Controller.NextProbe.TotalSeconds;
            _answer = null;
        }
        else if (_answer is null && link.Now >= _nextProbe)
        {
            double roundTrip = link.BaseRoundTrip + link.QueueingDelay + jitter();
            _answer = (link.Now + roundTrip, TimeSpan.FromSeconds(roundTrip));
        }
    }
}
