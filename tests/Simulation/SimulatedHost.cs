using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm;
using MedV.Swarm.Leases;
using MedV.Swarm.Protocol;
using MedV.Swarm.Transfers;
using Microsoft.Extensions.Logging.Abstractions;

namespace MedV.Simulation;

/// <summary>A host that runs the rules of the product. It may die and come back with what it has on its disk.</summary>
internal sealed class SimulatedHost : ISimulatedPeer, ITransferWorld
{
    // PeerRegistry.
    private static readonly TimeSpan Newness = TimeSpan.FromSeconds(1);

    private readonly Simulator _simulator;
    private readonly LeaseRules _rules;
    private readonly ChunkSet _disk;
    private readonly Queue<(SimulatedLink Link, int Chunk)> _uploads = new();
    private readonly HashSet<(SimulatedLink Link, int Chunk)> _asked = [];
    private readonly HashSet<(SimulatedLink Link, int Chunk)> _withdrawn = [];
    private readonly Dictionary<SimulatedLink, Acquaintance> _met = [];
    private TransferState? _state;
    private bool _isUp;
    private TimeSpan _startedAt;
    private bool _isSending;
    private bool _asksSoon;

    public SimulatedHost(Simulator simulator, HostId id, LeaseRules rules)
    {
        _simulator = simulator;
        _rules = rules;
        Id = id;
        _disk = new ChunkSet(simulator.Manifest.Chunks.Length);
    }

    public HostId Id { get; }

    public int Side { get; set; }

    public bool IsAlive => _isUp;

    public bool IsFull => _disk.IsFull;

    public TimeSpan? FullAt { get; private set; }

    /// <summary>What it can send, in bytes per second.</summary>
    public double UploadRate { get; set; } = 100e6;

    public int MostFetches => int.MaxValue;

    public byte WanWeight { get; set; } = Swarm.Leases.WanWeight.Usual;

    /// <summary>How long after its start it begins to take part: others are connected meanwhile, and it reads the root of the manifest.</summary>
    public TimeSpan BeginsAfter { get; set; }

    public List<BundleReceipt> Receipts { get; } = [];

    public BaseSet Bases => BaseSet.None;

    public int WrongPatches => 0;

    public bool NeighboursExpected => _simulator.IsAnyoneExpected(this)
        || _met.Values.Any(other => other.Join is null && _simulator.Now - other.ConnectedAt < Newness);

    public bool FollowersExpected => false;

    private TimeSpan Steady => _simulator.Now - _startedAt;

    public void Start()
    {
        TimeSpan now = _startedAt = _simulator.Now;
        _isUp = true;
        _simulator.Unfinished += IsFull ? 0 : 1;
        if (BeginsAfter == TimeSpan.Zero)
        {
            Begin();
        }
        else
        {
            _simulator.At(now + BeginsAfter, () =>
            {
                if (_isUp && _startedAt == now)
                {
                    Begin();
                }
            });
        }
    }

    private void Begin()
    {
        var store = new SimulatedStore(_simulator.ManifestId, _simulator.Manifest, _disk);
        _state = new TransferState(
            store, Id, _rules, this, new TransferLedger(), Receipts.Add, new Random(_simulator.Random.Next()), NullLogger.Instance, Steady);
        _state.Apply(new TransferEvent.Prepared(), Steady);
        foreach ((SimulatedLink link, Acquaintance other) in _met)
        {
            Apply(new TransferEvent.Connected(link));
            if (other.Join is PeerMessage.Join join)
            {
                Apply(new TransferEvent.Joined(link, join with { Holds = join.Holds.Clone() }, link.HeardWeight));
            }
        }
    }

    public void Stop()
    {
        _simulator.Unfinished -= _isUp && !IsFull ? 1 : 0;
        _isUp = false;
        _state = null;
        _met.Clear();
        _uploads.Clear();
        _asked.Clear();
        _withdrawn.Clear();
        _simulator.Wan.Forget(this);
    }

    public IBundleFetch Fetch(LeaseGrant grant, Bundle bundle)
    {
        var fetch = new SimulatedFetch(this, grant, _simulator.Manifest, _simulator.Now);
        _simulator.Wan.Add(fetch);
        return fetch;
    }

    public void Apply(TransferEvent happened)
    {
        if (_state is TransferState state)
        {
            state.Apply(happened, Steady);
            AskSoon();
        }
    }

    /// <summary>Asks for chunks when all that comes at the same moment has come, as the product's loop does.</summary>
    private void AskSoon()
    {
        if (!_asksSoon)
        {
            _asksSoon = true;
            _simulator.At(_simulator.Now + TimeSpan.FromMilliseconds(1), () =>
            {
                _asksSoon = false;
                _state?.AskPeers(Steady);
            });
        }
    }

    public string Describe() => $"{Id.ToString()[..8]} has {_disk.Count} of {_disk.Size} chunks, {_state?.Report(Steady).Problem ?? "no problem"}";

    public void Keep(int chunk)
    {
        if (_disk.Add(chunk) && _disk.IsFull)
        {
            FullAt = _simulator.Now;
            _simulator.Unfinished -= _isUp ? 1 : 0;
        }
    }

    public void Tick()
    {
        _state?.Tick(Steady);
        _state?.AskPeers(Steady);
    }

    public void Connected(SimulatedLink link)
    {
        _met[link] = new Acquaintance { ConnectedAt = _simulator.Now };
        Apply(new TransferEvent.Connected(link));
    }

    public void Disconnected(SimulatedLink link)
    {
        _met.Remove(link);
        Apply(new TransferEvent.Left(link, Disconnected: true));
    }

    public void Hear(SimulatedLink link, PeerMessage message)
    {
        Note(link, message);
        TransferEvent? happened = message switch
        {
            PeerMessage.Join join => new TransferEvent.Joined(link, join with { Holds = join.Holds.Clone() }, link.HeardWeight),
            PeerMessage.Have have => new TransferEvent.Gained(link, have.Chunks),
            PeerMessage.Lack lack => new TransferEvent.Lacks(link, lack.Chunks),
            PeerMessage.Lease lease => new TransferEvent.Lease(link, lease.Bundle, lease.Epoch, lease.Progress, lease.Taken),
            PeerMessage.Wan wan => new TransferEvent.Wan(link, link.HeardWeight = wan.Weight),
            _ => throw new NotSupportedException($"{message}"),
        };
        Apply(happened);
    }

    public void Serve(SimulatedLink link, ImmutableArray<int> chunks)
    {
        foreach (int chunk in chunks)
        {
            _uploads.Enqueue((link, chunk));
            _asked.Add((link, chunk));
        }

        SendNext();
    }

    public void Withdraw(SimulatedLink link, ImmutableArray<int> chunks)
    {
        foreach (int chunk in chunks.Where(chunk => _asked.Contains((link, chunk))))
        {
            _withdrawn.Add((link, chunk));
        }
    }

    public void Receive(SimulatedLink link, int chunk)
    {
        Keep(chunk);
        Apply(new TransferEvent.Arrived(link, chunk));
    }

    /// <summary>Remembers what a peer said of itself, as the product's registry does, for a transfer that begins later.</summary>
    private void Note(SimulatedLink link, PeerMessage message)
    {
        if (message is PeerMessage.Join join)
        {
            _met[link].Join = join with { Holds = join.Holds.Clone() };
        }
        else if (message is PeerMessage.Have have && _state is null && _met[link].Join is PeerMessage.Join joined)
        {
            foreach (int chunk in have.Chunks)
            {
                joined.Holds.Add(chunk);
            }
        }
    }

    private void SendNext()
    {
        if (_isSending || !_uploads.TryDequeue(out (SimulatedLink Link, int Chunk) next))
        {
            return;
        }

        _asked.Remove(next);
        if (_withdrawn.Remove(next))
        {
            SendNext();
            return;
        }

        // Who asked for what is not there hears so; what is sent takes its time, and the next after it.
        bool isHeld = _disk.Contains(next.Chunk);
        _isSending = true;
        double seconds = isHeld ? _simulator.Manifest.Chunks[next.Chunk].Bytes / UploadRate : 0;
        _simulator.At(_simulator.Now + TimeSpan.FromSeconds(seconds), () =>
        {
            _isSending = false;
            if (isHeld)
            {
                next.Link.Send(next.Chunk);
            }
            else
            {
                next.Link.TrySend(new PeerMessage.Lack(_simulator.ManifestId, [next.Chunk]));
            }

            SendNext();
        });
    }

    /// <summary>A connected peer, and what it said of the manifest.</summary>
    private sealed class Acquaintance
    {
        public TimeSpan ConnectedAt { get; init; }

        public PeerMessage.Join? Join { get; set; }
    }
}
