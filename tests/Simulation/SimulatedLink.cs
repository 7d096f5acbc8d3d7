using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Swarm.Leases;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;

namespace MedV.Simulation;

/// <summary>One end of a connection between two simulated hosts. What is said arrives in order, later; on a cut cable it never does.</summary>
internal sealed class SimulatedLink(Simulator simulator, ISimulatedPeer from, ISimulatedPeer to, TimeSpan latency) : IPeerLink
{
    private TimeSpan _lastArrival;
    private TimeSpan _lastHeard;
    private int _asked;

    public RecognisedPeer Remote { get; } = new(to.Id, to.Id.ToString()[..8]);

    /// <summary>The host at this end.</summary>
    public ISimulatedPeer Here => from;

    /// <summary>The host at the other end.</summary>
    public ISimulatedPeer There => to;

    /// <summary>The same connection as the other end sees it.</summary>
    public SimulatedLink Other { get; set; } = null!;

    /// <summary>Whether nothing comes through any more, though nobody has noticed.</summary>
    public bool IsCut { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>How much of the WAN work the other end said it takes.</summary>
    public byte HeardWeight { get; set; } = WanWeight.Usual;

    public TimeSpan Silence => _asked == 0 ? TimeSpan.Zero : simulator.Now - _lastHeard;

    public bool TrySend(PeerMessage message)
    {
        simulator.Traffic.Add(message);
        Deliver(() =>
        {
            Other.Heard(message is PeerMessage.Lack lack ? lack.Chunks.Length : 0);
            to.Hear(Other, message);
        });
        return !IsClosed;
    }

    public void Ask(Digest manifest, ImmutableArray<int> chunks)
    {
        _lastHeard = _asked == 0 ? simulator.Now : _lastHeard;
        _asked += chunks.Length;
        simulator.Traffic.Add(new PeerMessage.Request(manifest, chunks));
        Deliver(() => to.Serve(Other, chunks));
    }

    public void Cancel(Digest manifest, ImmutableArray<int> chunks)
    {
        _asked = int.Max(0, _asked - chunks.Length);
        simulator.Traffic.Add(new PeerMessage.Cancel(manifest, chunks));
        Deliver(() => to.Withdraw(Other, chunks));
    }

    /// <summary>Sends a chunk.</summary>
    public void Send(int chunk)
    {
        simulator.Traffic.AddChunk(simulator.Manifest.Chunks[chunk].Bytes);
        Deliver(() =>
        {
            Other.Heard(1);
            to.Receive(Other, chunk);
        });
    }

    public void Close() => simulator.Disconnect(this);

    private void Heard(int answers)
    {
        _lastHeard = simulator.Now;
        _asked = int.Max(0, _asked - answers);
    }

    /// <summary>Lets something happen at the other end, after all that was sent before.</summary>
    private void Deliver(Action happens)
    {
        TimeSpan arrival = simulator.Now + latency + simulator.Jitter();
        _lastArrival = arrival > _lastArrival ? arrival : _lastArrival;
        simulator.At(_lastArrival, () =>
        {
            if (!IsCut && !IsClosed)
            {
                happens();
            }
        });
    }
}
