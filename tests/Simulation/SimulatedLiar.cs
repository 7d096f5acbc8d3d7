using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Swarm;
using MedV.Swarm.Protocol;

namespace MedV.Simulation;

/// <summary>A member of the realm that was turned. It never breaks the form of the protocol, for which it would be banned.</summary>
internal sealed class SimulatedLiar(Simulator simulator, HostId id, Lie lie) : ISimulatedPeer
{
    private static readonly TimeSpan Stay = TimeSpan.FromSeconds(4);

    private readonly List<SimulatedLink> _links = [];
    private TimeSpan _cameAt;
    private uint _progress;

    public HostId Id => id;

    public int Side { get; set; }

    public bool IsAlive => true;

    public void Connected(SimulatedLink link)
    {
        _links.Add(link);
        var holds = new ChunkSet(simulator.Manifest.Chunks.Length);
        for (int chunk = 0; chunk < holds.Size && lie is Lie.HasAllAndIsSilent or Lie.HasAllAndLacks; chunk++)
        {
            holds.Add(chunk);
        }

        link.TrySend(new PeerMessage.Join(simulator.ManifestId, holds, BaseSet.None, IsPreparing: lie == Lie.PreparesForEver));
        for (int bundle = 0; bundle < simulator.Rules.MostLeases && lie == Lie.ComesBackWithLeases; bundle++)
        {
            link.TrySend(new PeerMessage.Lease(simulator.ManifestId, bundle, 0, 0, Taken: true));
        }
    }

    public void Disconnected(SimulatedLink link) => _links.Remove(link);

    public void Hear(SimulatedLink link, PeerMessage message)
    {
        // It wants every lease that others take.
        if (lie is Lie.TakesEveryLease or Lie.ComesBackWithLeases && message is PeerMessage.Lease { Taken: true } lease)
        {
            Say(new PeerMessage.Lease(simulator.ManifestId, lease.Bundle, uint.MaxValue, ++_progress, Taken: true));
        }
    }

    public void Serve(SimulatedLink link, ImmutableArray<int> chunks)
    {
        if (lie is not Lie.HasAllAndIsSilent)
        {
            link.TrySend(new PeerMessage.Lack(simulator.ManifestId, chunks));
        }
    }

    public void Withdraw(SimulatedLink link, ImmutableArray<int> chunks)
    {
    }

    public void Receive(SimulatedLink link, int chunk)
    {
    }

    public void Tick()
    {
        _progress++;
        switch (lie)
        {
            case Lie.TakesEveryLease:
                Say(new PeerMessage.Lease(simulator.ManifestId, simulator.Random.Next(64), simulator.Random.Next(2) == 0 ? 0 : uint.MaxValue, _progress, Taken: true));
                break;
            case Lie.SaysHaveOfAnything:
                Say(new PeerMessage.Have(simulator.ManifestId, [simulator.Random.Next(simulator.Manifest.Chunks.Length)]));
                break;
            case Lie.PreparesForEver:
                Say(new PeerMessage.Have(simulator.ManifestId, []));
                break;
            case Lie.ComesBackWithLeases when simulator.Now - _cameAt > Stay:
                _cameAt = simulator.Now;
                foreach (SimulatedLink link in _links.ToArray())
                {
                    simulator.Disconnect(link);
                }

                break;
            case Lie.ComesAndGoes when simulator.Random.Next(10) == 0 && _links.Count > 0:
                simulator.Disconnect(_links[simulator.Random.Next(_links.Count)]);
                break;
        }
    }

    private void Say(PeerMessage message)
    {
        foreach (SimulatedLink link in _links)
        {
            link.TrySend(message);
        }
    }
}
