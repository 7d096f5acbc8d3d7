namespace MedV.Swarm.Tests.Manners.Delay;

/// <summary>Bytes of one sender on a <see cref="SimulatedLink"/>.</summary>
internal abstract class SimulatedFlow
{
    private readonly Queue<(double At, double Bytes)> _arriving = new();

    /// <summary>Sent and not acknowledged.</summary>
    public double UnderWay { get; set; }

    /// <summary>Arrived so far.</summary>
    public double Arrived { get; private set; }

    /// <summary>What it sends now.</summary>
    public abstract double Send(SimulatedLink link);

    /// <summary>Some of what it sent found the queue full.</summary>
    public virtual void Lose(SimulatedLink link)
    {
    }

    public void Deliver(double at, double bytes) => _arriving.Enqueue((at, bytes));

    /// <summary>What arrived since it was asked last.</summary>
    protected double Take(double now)
    {
        double bytes = 0;
        while (_arriving.TryPeek(out (double At, double Bytes) next) && next.At <= now)
        {
            _arriving.Dequeue();
            bytes += next.Bytes;
        }

        UnderWay -= bytes;
        Arrived += bytes;
        return bytes;
    }
}
