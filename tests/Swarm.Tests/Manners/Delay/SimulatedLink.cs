namespace MedV.Swarm.Tests.Manners.Delay;

/// <summary>One bottleneck with a drop-tail queue, and the flows that share it, a millisecond at a time.</summary>
/// <param name="bytesPerSecond">Its rate.</param>
/// <param name="baseRoundTrip">Seconds there and back when nobody else is there.</param>
/// <param name="queueSeconds">How much of time the queue holds.</param>
internal sealed class SimulatedLink(double bytesPerSecond, double baseRoundTrip, double queueSeconds)
{
    public const double Step = 0.001;

    private readonly LinkedList<(SimulatedFlow Flow, double Bytes)> _queue = new();
    private readonly List<SimulatedFlow> _flows = [];
    private double _queued;

    /// <summary>Seconds since the start.</summary>
    public double Now { get; private set; }

    /// <summary>Its rate; may change.</summary>
    public double BytesPerSecond { get; set; } = bytesPerSecond;

    /// <summary>The round trip of the empty path; may change, as when a route does.</summary>
    public double BaseRoundTrip { get; set; } = baseRoundTrip;

    /// <summary>What a packet waits that comes now, in seconds.</summary>
    public double QueueingDelay => _queued / BytesPerSecond;

    public void Add(SimulatedFlow flow) => _flows.Add(flow);

    /// <summary>Runs until a time, and gives the queueing delays of every fiftieth step in seconds.</summary>
    public List<double> RunUntil(double end)
    {
        var delays = new List<double>();
        for (int steps = 0; Now < end; steps++)
        {
            Now += Step;

            // In another order each time: nobody is first at the queue for ever.
            for (int i = 0; i < _flows.Count; i++)
            {
                SimulatedFlow flow = _flows[(i + steps) % _flows.Count];
                Enqueue(flow, flow.Send(this));
            }

            Serve(BytesPerSecond * Step);
            if (steps % 50 == 0)
            {
                delays.Add(QueueingDelay);
            }
        }

        return delays;
    }

    private void Enqueue(SimulatedFlow flow, double bytes)
    {
        double room = (BytesPerSecond * queueSeconds) - _queued;
        double taken = double.Clamp(bytes, 0, double.Max(room, 0));
        if (taken < bytes)
        {
            flow.Lose(this);
        }

        if (taken > 0)
        {
            flow.UnderWay += taken;
            _queue.AddLast((flow, taken));
            _queued += taken;
        }
    }

    private void Serve(double bytes)
    {
        while (bytes > 0 && _queue.First is { } head)
        {
            (SimulatedFlow flow, double waiting) = head.Value;
            double part = double.Min(bytes, waiting);
            bytes -= part;
            _queued = double.Max(0, _queued - part);
            flow.Deliver(Now + BaseRoundTrip, part);
            if (part < waiting)
            {
                head.Value = (flow, waiting - part);
            }
            else
            {
                _queue.RemoveFirst();
            }
        }
    }
}
