using System.Collections.Immutable;
using MedV.Swarm;
using MedV.Swarm.Protocol;

namespace MedV.Simulation;

/// <summary>Whoever is at an end of a simulated connection: a host that keeps the rules, or one that does not.</summary>
internal interface ISimulatedPeer
{
    HostId Id { get; }

    /// <summary>Which side of a cut LAN it is on.</summary>
    int Side { get; set; }

    bool IsAlive { get; }

    void Connected(SimulatedLink link);

    void Disconnected(SimulatedLink link);

    void Hear(SimulatedLink link, PeerMessage message);

    /// <summary>It is asked for chunks.</summary>
    void Serve(SimulatedLink link, ImmutableArray<int> chunks);

    /// <summary>What it was asked for is no longer needed.</summary>
    void Withdraw(SimulatedLink link, ImmutableArray<int> chunks);

    /// <summary>A chunk that it asked for arrives.</summary>
    void Receive(SimulatedLink link, int chunk);

    void Tick();
}
