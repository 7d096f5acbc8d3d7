using MedV.Swarm.Origin;
using MedV.Swarm.Transfers;

namespace MedV.Simulation;

/// <summary>The site's WAN link: a rate that all fetches share alike. It counts what crosses it.</summary>
internal sealed class SimulatedWan(Simulator simulator)
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(15);

    private readonly List<SimulatedFetch> _fetches = [];

    /// <summary>Bytes per second; 0 while it is down.</summary>
    public double Rate { get; set; } = 6e6;

    /// <summary>Bytes that crossed it.</summary>
    public long Bytes { get; private set; }

    public bool IsIdle => _fetches.Count == 0;

    public void Add(SimulatedFetch fetch) => _fetches.Add(fetch);

    public void Forget(SimulatedHost host) => _fetches.RemoveAll(fetch => fetch.Host == host);

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan span)
    {
        SimulatedFetch[] running = [.. _fetches.Where(fetch => !fetch.HasYielded && !fetch.IsDone)];
        foreach (SimulatedFetch fetch in running.Where(_ => Rate > 0))
        {
            long before = fetch.BodyBytes;
            foreach (int chunk in fetch.Read((long)(Rate * span.TotalSeconds / running.Length), simulator.Now).ToArray())
            {
                fetch.Host.Keep(chunk);
                fetch.Host.Apply(new TransferEvent.Fetched(chunk, ByPatch: false));
            }

            Bytes += fetch.BodyBytes - before;
        }

        foreach (SimulatedFetch fetch in _fetches.ToArray())
        {
            bool isStalled = simulator.Now - fetch.LastByte > IdleTimeout;
            if (fetch.HasYielded || fetch.IsDone || isStalled)
            {
                _fetches.Remove(fetch);
                Exception? error = isStalled && !fetch.HasYielded && !fetch.IsDone ? new OriginException(OriginFault.Stalled, "no byte came") : null;
                fetch.Host.Apply(new TransferEvent.FetchEnded(fetch, error));
            }
        }
    }
}
