using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm;
using MedV.Swarm.Leases;

namespace MedV.Simulation;

/// <summary>A site under a clock of its own: hosts that run the product's rules, liars, a LAN with delays, cuts and deaths, and one WAN link.</summary>
/// <remarks>All chance is drawn from one seed: a run is the same each time.</remarks>
internal sealed class Simulator
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan WanStep = TimeSpan.FromMilliseconds(20);

    // Keepalive: PeerSocket.
    private static readonly TimeSpan CutNoticedAfter = TimeSpan.FromSeconds(11);

    private readonly PriorityQueue<Action, (TimeSpan At, long Number)> _events = new();
    private readonly Dictionary<(ISimulatedPeer Here, ISimulatedPeer There), SimulatedLink> _links = [];
    private readonly List<ISimulatedPeer> _peers = [];
    private readonly HashSet<(ISimulatedPeer, ISimulatedPeer)> _dialling = [];
    private readonly Dictionary<ISimulatedPeer, int> _expected = [];
    private long _number;
    private int _pending;

    public Simulator(Digest manifestId, Manifest manifest, LeaseRules rules, int seed)
    {
        ManifestId = manifestId;
        Manifest = manifest;
        IsOfOneBundle = new BundleMap(manifest).Bundles.Length == 1;
        Rules = rules;
        Random = new Random(seed);
        Wan = new SimulatedWan(this);
        At(WanStep, StepWan);
    }

    public Digest ManifestId { get; }

    public Manifest Manifest { get; }

    /// <summary>Whether there is but one thing to lease.</summary>
    public bool IsOfOneBundle { get; }

    public LeaseRules Rules { get; }

    public Random Random { get; }

    public TimeSpan Now { get; private set; }

    public SimulatedWan Wan { get; }

    /// <summary>What crossed the LAN.</summary>
    public SimulatedTraffic Traffic { get; } = new();

    /// <summary>How many hosts live and lack something; they say so.</summary>
    public int Unfinished { get; set; }

    /// <summary>The hosts that keep the rules, dead ones included.</summary>
    public List<SimulatedHost> Hosts { get; } = [];

    /// <summary>How long after a start two hosts are connected, at most; each pair draws.</summary>
    public TimeSpan LongestIntroduction { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>Whether two hosts are to be connected. Default: everybody to everybody.</summary>
    public Func<HostId, HostId, bool> Connects { get; init; } = static (_, _) => true;

    /// <summary>How late a message may be, beyond its link's latency.</summary>
    public TimeSpan LongestJitter { get; init; } = TimeSpan.FromMilliseconds(5);

    public void At(TimeSpan time, Action happens) => _events.Enqueue(happens, (time, _number++));

    public TimeSpan Jitter() => LongestJitter * Random.NextDouble();

    /// <summary>A host starts, now or again.</summary>
    public void Start(SimulatedHost host)
    {
        if (!Hosts.Contains(host))
        {
            Hosts.Add(host);
        }

        host.Start();
        Add(host);
    }

    /// <summary>Somebody comes to the LAN.</summary>
    public void Add(ISimulatedPeer peer)
    {
        _peers.Add(peer);
        At(Now + (TickInterval * Random.NextDouble()), () => Tick(peer));
        foreach (ISimulatedPeer other in _peers.Where(other => other != peer && Connects(peer.Id, other.Id)).ToArray())
        {
            Introduce(peer, other);
        }
    }

    /// <summary>A host is killed.</summary>
    public void Kill(SimulatedHost host)
    {
        host.Stop();
        _peers.Remove(host);
        foreach (SimulatedLink link in _links.Values.Where(link => link.Here == host).ToArray())
        {
            Disconnect(link);
        }
    }

    /// <summary>Splits the LAN: from now on only hosts of the same side hear each other. Both sides notice when the keepalives are not answered.</summary>
    public void Cut(Func<ISimulatedPeer, int> sideOf)
    {
        foreach (ISimulatedPeer peer in _peers)
        {
            peer.Side = sideOf(peer);
        }

        foreach (SimulatedLink link in _links.Values.Where(link => link.Here.Side != link.There.Side).ToArray())
        {
            link.IsCut = true;
            At(Now + CutNoticedAfter, () => Disconnect(link));
        }
    }

    /// <summary>The LAN is whole again.</summary>
    public void Heal()
    {
        foreach (ISimulatedPeer peer in _peers.Concat(Hosts))
        {
            peer.Side = 0;
        }

        foreach (SimulatedLink link in _links.Values)
        {
            link.IsCut = false;
        }
    }

    /// <summary>A connection ends at both of its ends, and hosts that still want each other find each other again.</summary>
    public void Disconnect(SimulatedLink link)
    {
        if (link.IsClosed)
        {
            return;
        }

        link.IsClosed = link.Other.IsClosed = true;
        _links.Remove((link.Here, link.There));
        _links.Remove((link.There, link.Here));
        link.Here.Disconnected(link);
        link.There.Disconnected(link.Other);
        if (link.Here.IsAlive && link.There.IsAlive)
        {
            Introduce(link.Here, link.There);
        }
    }

    /// <summary>Whether somebody was heard of that is not connected yet.</summary>
    public bool IsAnyoneExpected(ISimulatedPeer host) => _expected.GetValueOrDefault(host) > 0;

    /// <summary>How many connections each host has that has any.</summary>
    public int[] CountConnections() => [.. _links.Keys.GroupBy(ends => ends.Here).Select(of => of.Count())];

    /// <summary>Runs until all hosts that live have all chunks and nobody fetches any more.</summary>
    /// <returns>Whether that was before <paramref name="atMost"/>.</returns>
    public bool Run(TimeSpan atMost)
    {
        while (_events.TryDequeue(out Action? happens, out (TimeSpan At, long Number) when) && when.At <= atMost)
        {
            Now = when.At;
            happens();
            if (Unfinished == 0 && Wan.IsIdle && _pending == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Plans something that must have happened before a run can end.</summary>
    public void Plan(TimeSpan time, Action happens)
    {
        _pending++;
        At(time, () =>
        {
            _pending--;
            happens();
        });
    }

    private void Introduce(ISimulatedPeer a, ISimulatedPeer b)
    {
        if (!_dialling.Add((a, b)))
        {
            return;
        }

        Expect(a, b, 1);
        At(Now + (LongestIntroduction * Random.NextDouble()), () =>
        {
            _dialling.Remove((a, b));
            Expect(a, b, -1);
            if (!a.IsAlive || !b.IsAlive || _links.ContainsKey((a, b)))
            {
                return;
            }

            if (a.Side != b.Side)
            {
                At(Now + TimeSpan.FromSeconds(1), () => Introduce(a, b));
                return;
            }

            var latency = TimeSpan.FromMilliseconds(0.2 + Random.NextDouble());
            var there = new SimulatedLink(this, a, b, latency);
            var back = new SimulatedLink(this, b, a, latency) { Other = there };
            there.Other = back;
            _links.Add((a, b), there);
            _links.Add((b, a), back);
            a.Connected(there);
            b.Connected(back);
        });
    }

    private void Expect(ISimulatedPeer a, ISimulatedPeer b, int more)
    {
        _expected[a] = _expected.GetValueOrDefault(a) + more;
        _expected[b] = _expected.GetValueOrDefault(b) + more;
    }

    private void Tick(ISimulatedPeer peer)
    {
        if (peer.IsAlive && _peers.Contains(peer))
        {
            peer.Tick();
            At(Now + TickInterval, () => Tick(peer));
        }
    }

    private void StepWan()
    {
        Wan.Pass(WanStep);
        At(Now + WanStep, StepWan);
    }
}
