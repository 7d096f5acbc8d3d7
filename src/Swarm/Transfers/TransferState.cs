using System.Diagnostics;
using MedV.Chunking;
using MedV.Swarm.Leases;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Transfers;

/// <summary>
/// One transfer and all its rules, as a state machine: it is told what happened, and when; it says to peers what it has to say, asks them for chunks, and
/// begins fetches. Without clock, network, disk, or chance but what it is given, so that a simulator can run hundreds of them.
/// </summary>
/// <remarks>Time is what the caller passes in, on a steady scale that begins when this host began to listen for neighbours. Used by one thread.</remarks>
internal sealed partial class TransferState
{
    private readonly IChunkStore _store;
    private readonly HostId _self;
    private readonly ITransferWorld _world;
    private readonly ILogger _logger;
    private readonly Action<BundleReceipt> _fetched;
    private readonly TransferLedger _ledger;
    private readonly TimeSpan? _deadline;
    private readonly RateMeter _rate = new();
    private readonly SiteView _site;
    private readonly WanLeases _leases;
    private readonly Dictionary<IPeerLink, TransferPeer> _peers = [];
    private readonly HashSet<IPeerLink> _links = [];
    private readonly ChunkPicker _picker;
    private readonly PeerCredit _credit = new();
    private readonly List<int> _news = [];
    private readonly WanFetches _fetches;
    private readonly DiskTrouble _disk = new();

    // Held, or asked of a peer.
    private readonly ChunkSet _taken;
    private ChunkSet _held;
    private BaseSet _bases;
    private bool _isPreparing = true;
    private long _bytesHeld;
    private TimeSpan _now;

    /// <summary>Begins <i>preparing</i>: it tells what the store holds and asks for nothing, until <see cref="TransferEvent.Prepared"/>.</summary>
    public TransferState(
        IChunkStore store,
        HostId self,
        LeaseRules rules,
        ITransferWorld world,
        TransferLedger ledger,
        Action<BundleReceipt> fetched,
        Random random,
        ILogger logger,
        TimeSpan now)
    {
        _store = store;
        _self = self;
        _world = world;
        _ledger = ledger;
        _fetched = fetched;
        _logger = logger;
        _deadline = now + rules.Deadline;
        _now = now;
        _picker = new ChunkPicker(random);
        _held = new ChunkSet(store.Manifest.Chunks.Length);
        _taken = new ChunkSet(store.Manifest.Chunks.Length);
        _site = new SiteView(store.Manifest);
        _leases = new WanLeases(_site, self, rules, now);
        _leases.SetPreparing(self, true);
        _leases.SetBases(self, _bases = world.Bases);
        _fetches = new WanFetches(random);
        TakeStock();
        _news.Clear();
    }

    /// <summary>Whether the store holds every chunk.</summary>
    public bool IsFull => _held.IsFull;

    /// <summary>The manifest's digest.</summary>
    public Digest ManifestId => _store.ManifestId;

    /// <summary>Something happened.</summary>
    public void Apply(TransferEvent happened, TimeSpan now)
    {
        _now = now;
        switch (happened)
        {
            case TransferEvent.Connected connected:
                Greet(connected.Peer);
                break;
            case TransferEvent.Joined joined:
                Join(joined.Peer, joined.Join, joined.WanWeight);
                break;
            case TransferEvent.Left left:
                Leave(left.Peer, left.Disconnected);
                break;
            case TransferEvent.Gained gained:
                Gain(gained.Peer, gained.Chunks);
                break;
            case TransferEvent.Lacks lacks:
                Unask(lacks.Peer, lacks.Chunks);
                break;
            case TransferEvent.Lease lease:
                ApplyLease(lease);
                break;
            case TransferEvent.Wan wan:
                _leases.SetWeight(wan.Peer.Remote.Id, wan.Weight);
                break;
            case TransferEvent.Arrived arrived:
                Answered(arrived.Peer, arrived.Chunk);
                _credit.Gave(arrived.Peer.Remote.Id);
                Hold(arrived.Chunk);
                break;
            case TransferEvent.Fetched fetched:
                _ledger.AddFromWan(_store.Manifest.Chunks.BytesOf(fetched.Chunk), fetched.ByPatch);
                Hold(fetched.Chunk);
                break;
            case TransferEvent.WriteFailed failed:
                Answered(failed.Peer, failed.Chunk);
                _disk.Failed(failed.Message, _now);
                break;
            case TransferEvent.FetchEnded ended:
                EndFetch(ended.Fetch, ended.Error);
                break;
            case TransferEvent.StoreChanged:
                TakeStock();
                TellNews(evenIfNone: _isPreparing);
                break;
            case TransferEvent.Prepared:
                EndPreparing();
                break;
            default:
                throw new UnreachableException($"unknown event {happened.GetType()}");
        }
    }

    /// <summary>Does what is due by time. To be called every 50 ms or so.</summary>
    public void Tick(TimeSpan now)
    {
        _now = now;
        TellNews(evenIfNone: false);
        DoubtSilentPeers();
        BelieveAgain();
        if (!_disk.IsWaiting(_now))
        {
            TellOwnWeight();
            TakeLeases();
            _fetches.Announce(_now, ManifestId, Tell);
        }
    }

    /// <summary>How far it is.</summary>
    public TransferReport Report(TimeSpan now)
    {
        _rate.Add(now, _bytesHeld);
        return new TransferReport(
            _held.Count,
            _bytesHeld,
            _ledger.FromWan,
            _ledger.FromPatches,
            _ledger.WanBodyBytes,
            _world.WrongPatches,
            _ledger.FromPeers,
            _held.IsFull ? 0 : _rate.BytesPerSecond(now, _bytesHeld),
            _peers.Count,
            _leases.IsSettling(now),
            _held.IsFull ? null : _disk.Message(now) ?? _fetches.Problem ?? (_leases.IsAnyAble ? null : "no host of the site may use the WAN now"))
        {
            Leases = _fetches.Count,
        };
    }

    /// <summary>Compares what is believed to be held with what the store holds.</summary>
    private void TakeStock()
    {
        ChunkSet now = _store.Snapshot();
        bool lost = false;
        for (int chunk = 0; chunk < now.Size; chunk++)
        {
            bool before = _held.Contains(chunk);
            if (now.Contains(chunk) && !before)
            {
                _site.Gained(chunk);
                _news.Add(chunk);
                _taken.Add(chunk);
            }
            else if (!now.Contains(chunk) && before)
            {
                _site.Lost(chunk);
                _taken.Remove(chunk);
                lost = true;
            }
        }

        _held = now;
        _bytesHeld = Enumerable.Range(0, now.Size).Where(now.Contains).Sum(chunk => (long)_store.Manifest.Chunks.BytesOf(chunk));
        if (lost)
        {
            LookAgain();
            TellAll();
        }
    }

    private void Hold(int chunk)
    {
        if (!_held.Contains(chunk) && _store.Holds(chunk))
        {
            _held.Add(chunk);
            _taken.Add(chunk);
            _bytesHeld += _store.Manifest.Chunks.BytesOf(chunk);
            _site.Gained(chunk);
            _news.Add(chunk);
            CancelElsewhere(chunk);
        }
    }

    private void EndPreparing()
    {
        TakeStock();
        _isPreparing = false;
        _leases.SetPreparing(_self, false);
        TellAll();
    }

    /// <summary>Tells every peer anew what this host holds and can: Have cannot be taken back.</summary>
    private void TellAll()
    {
        _news.Clear();
        Tell(OwnJoin());
    }

    private PeerMessage.Join OwnJoin() => new(ManifestId, _held.Clone(), _bases, _isPreparing);

    /// <summary>Sends a message to every connected peer; those that do not take part ignore it.</summary>
    private void Tell(PeerMessage message)
    {
        foreach (IPeerLink link in _links)
        {
            link.TrySend(message);
        }
    }
}
