using System.Globalization;
using MedV.Chunking;
using MedV.Swarm.Peers;

namespace MedV.Swarm.Tests.Peers;

/// <summary>Many hosts that follow the rules of the mesh, in rounds: everybody calls whom it wants, then everybody tells whom it knows.</summary>
internal sealed class MeshSite(int seed)
{
    private const int CallsInRound = 32;
    private const int RoundsUntilNextTry = 3;

    private readonly Random _random = new(seed);
    private readonly Dictionary<HostId, Node> _hosts = [];
    private int _made;
    private int _round;

    /// <summary>The hosts that live.</summary>
    public IReadOnlyCollection<HostId> Hosts => _hosts.Keys;

    /// <summary>Calls of the last round.</summary>
    public int Calls { get; private set; }

    /// <summary>Connections that were given up for others in the last round.</summary>
    public int Dropped { get; private set; }

    /// <summary>Connections of a host.</summary>
    public IReadOnlySet<HostId> PeersOf(HostId host) => _hosts[host].Peers;

    /// <summary>A host begins, and knows some already.</summary>
    public HostId Add(params IEnumerable<HostId> known)
    {
        var id = new HostId(Digest.Of(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed} {_made++}"))));
        _hosts[id] = new Node { Known = [.. known] };
        return id;
    }

    /// <summary>A host dies; the others notice.</summary>
    public void Kill(HostId host)
    {
        foreach (HostId peer in _hosts[host].Peers)
        {
            _hosts[peer].Peers.Remove(host);
        }

        _hosts.Remove(host);
    }

    /// <summary>Some of the living, by chance.</summary>
    public IEnumerable<HostId> Some(int count) => _random.GetItems([.. _hosts.Keys], count).Distinct();

    public void Run(int rounds)
    {
        for (; rounds > 0; rounds--)
        {
            (Calls, Dropped) = (0, 0);
            _round++;
            HostId[] order = [.. _hosts.Keys];
            _random.Shuffle(order);
            foreach (HostId host in order)
            {
                CallAll(host);
            }

            Gossip();
        }
    }

    /// <summary>All that can be reached from one host over connections.</summary>
    public HashSet<HostId> ReachedFrom(HostId host)
    {
        HashSet<HostId> reached = [host];
        var next = new Queue<HostId>(reached);
        while (next.TryDequeue(out HostId at))
        {
            foreach (HostId peer in _hosts[at].Peers.Where(reached.Add))
            {
                next.Enqueue(peer);
            }
        }

        return reached;
    }

    private void CallAll(HostId host)
    {
        Node node = _hosts[host];
        HostId[] known = [.. node.Known.Where(id => node.NotBefore.GetValueOrDefault(id) <= _round).Union(node.Peers)];
        if (known.Length != node.LastKnown || node.Peers.Count != node.LastPeers)
        {
            (node.LastKnown, node.LastPeers) = (known.Length, node.Peers.Count);
            node.Wanted = MeshRules.Wanted(host, [.. Able(known)]);
        }

        HostId[] calls = [.. node.Wanted.Where(id => !node.Peers.Contains(id))];
        _random.Shuffle(calls);
        foreach (HostId other in calls.Take(CallsInRound))
        {
            Calls++;
            if (!_hosts.TryGetValue(other, out Node? called))
            {
                node.Known.Remove(other);
            }
            else if (!TryAdmit(other, host) || !TryAdmit(host, other))
            {
                node.NotBefore[other] = _round + RoundsUntilNextTry;
                node.Known.UnionWith(called.Peers.Where(peer => peer != host));
            }
            else
            {
                node.Peers.Add(other);
                called.Peers.Add(host);
            }
        }
    }

    private bool TryAdmit(HostId host, HostId newcomer)
    {
        Node node = _hosts[host];
        HostId? surplus = MeshRules.Surplus(host, [.. Able(node.Peers.Append(newcomer))], Able(node.Known.Except(node.Peers)));
        if (surplus is HostId dropped && dropped != newcomer)
        {
            Dropped++;
            node.Peers.Remove(dropped);
            _hosts[dropped].Peers.Remove(host);
        }

        return surplus != newcomer;
    }

    private void Gossip()
    {
        var told = _hosts.ToDictionary(host => host.Key, host => host.Value.Peers.ToArray());
        foreach ((HostId host, Node node) in _hosts)
        {
            foreach (HostId peer in told[host])
            {
                node.Known.Add(peer);
                node.Known.UnionWith(told[peer]);
            }

            node.Known.Remove(host);
        }
    }

    private static IEnumerable<MeshHost> Able(IEnumerable<HostId> hosts) => hosts.Select(id => new MeshHost(id, IsWanAble: true));

    private sealed class Node
    {
        public required HashSet<HostId> Known { get; init; }

        public HashSet<HostId> Peers { get; } = [];

        public IEnumerable<HostId> Wanted { get; set; } = [];

        public int LastKnown { get; set; } = -1;

        public int LastPeers { get; set; }

        public Dictionary<HostId, int> NotBefore { get; } = [];
    }
}
