using System.Collections.Immutable;
using System.Threading.Channels;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Transfers;

/// <summary>
/// Gets all chunks of one manifest into a store, from the peers and, where it is this host's turn, from the origin; and goes on serving
/// the peers when they are all there.
/// </summary>
/// <remarks>
/// It begins <i>preparing</i>: it serves what the store holds and asks for nothing, until <see cref="PreparedAsync"/>. One loop owns the state and takes <see cref="TransferEvent"/>s from a bounded queue. Chunks are verified and written outside of it, by
/// whoever received them. Public members may be called from any thread.
/// </remarks>
public sealed partial class ImageTransfer
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);

    private readonly IChunkStore _store;
    private readonly HostId _self;
    private readonly OriginClient _origin;
    private readonly TimeProvider _time;
    private readonly Func<bool> _neighboursExpected;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly Action<BundleReceipt> _fetched;
    private readonly Func<bool> _followersExpected;
    private readonly long _start;
    private readonly Channel<TransferEvent> _inbox = Channel.CreateBounded<TransferEvent>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly TransferLedger _ledger = new();
    private readonly RateMeter _rate = new();
    private readonly SiteView _site;
    private readonly WanLeases _leases;
    private readonly Dictionary<PeerConnection, TransferPeer> _peers = [];
    private readonly HashSet<PeerConnection> _connections = [];
    private readonly HashSet<int> _inFlight = [];
    private readonly List<int> _news = [];
    private readonly WanFetches _fetches;
    private readonly DiskTrouble _disk = new();
    private readonly PatchDesk _desk;
    private BaseSet _bases;
    private bool _isPreparing = true;
    private ChunkSet _held;
    private long _bytesHeld;
    private TransferReport _report;
    private TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ImageTransfer(TransferSetup setup, TransferPlan plan)
    {
        _store = plan.Store;
        _self = setup.Self;
        _origin = setup.Origin;
        _time = setup.Time;
        _neighboursExpected = setup.NeighboursExpected;
        _followersExpected = () => plan.Follows is Digest before && setup.FollowersExpected(before, plan.Store.ManifestId);
        _random = setup.Random;
        _logger = setup.Logger;
        _fetched = plan.Fetched;
        _start = setup.StartTimestamp;
        _held = new ChunkSet(_store.Manifest.Chunks.Length);
        _desk = new PatchDesk(_store, plan.Bases, setup.PatchTurn);
        _site = new SiteView(_store.Manifest);
        _leases = new WanLeases(_site, _self, setup.Rules, Now);
        _leases.SetPreparing(_self, true);
        _leases.SetBases(_self, _bases = _desk.Bases);
        _fetches = new WanFetches(_self, _leases, _random);
        _report = new TransferReport(0, 0, default, default, 0, 0, ImmutableDictionary<HostId, SourceCount>.Empty, 0, 0, true, null);
        TakeStock();
        _news.Clear();
    }

    /// <summary>The manifest's digest.</summary>
    public Digest ManifestId => _store.ManifestId;

    internal IChunkStore Store => _store;

    /// <summary>How far it is.</summary>
    public TransferReport Report => Volatile.Read(ref _report);

    /// <summary>Comes back when the store holds every chunk.</summary>
    public Task WhenFullAsync(CancellationToken cancellationToken) => Volatile.Read(ref _full).Task.WaitAsync(cancellationToken);

    /// <summary>
    /// Tells that chunks of the store were found damaged, or on this host's own disks; comes back when the transfer has taken stock. While it is
    /// preparing, this also tells the site that it gets on: to be called every second or so.
    /// </summary>
    public async Task StoreChangedAsync(CancellationToken cancellationToken)
    {
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await PostAsync(new TransferEvent.StoreChanged(taken), cancellationToken);
        await taken.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Tells that this host's own disks have no more of what is lacking: from now on it asks the peers and the origin.</summary>
    public async Task PreparedAsync(CancellationToken cancellationToken) => await PostAsync(new TransferEvent.Prepared(), cancellationToken);

    /// <summary>Tells the loop. Waits while it is 4 096 events behind; does nothing when it has ended.</summary>
    internal async ValueTask PostAsync(TransferEvent happened, CancellationToken cancellationToken)
    {
        try
        {
            await _inbox.Writer.WriteAsync(happened, cancellationToken);
        }
        catch (ChannelClosedException)
        {
            // Nobody needs to know any more.
        }
    }

    /// <summary>Verifies a chunk that a peer sent, and keeps it.</summary>
    /// <exception cref="PeerProtocolException">It is not that chunk.</exception>
    internal async ValueTask ReceiveAsync(
        PeerConnection peer, int chunk, ChunkEncoding encoding, ReadOnlyMemory<byte> untrusted, CancellationToken cancellationToken)
    {
        TransferEvent happened;
        try
        {
            Keep(peer, chunk, encoding, untrusted.Span);
            happened = new TransferEvent.Arrived(peer, chunk);
        }
        catch (IOException e)
        {
            happened = new TransferEvent.WriteFailed(peer, chunk, e.Message);
        }

        await PostAsync(happened, cancellationToken);
    }

    /// <summary>Reads a chunk for a peer. One that turns out damaged is no longer held, and is fetched again.</summary>
    internal bool TryRead(int chunk, Span<byte> buffer, out VerifiedChunk content)
    {
        bool wasHeld = _store.Holds(chunk);
        if (_store.TryRead(chunk, buffer, out content))
        {
            return true;
        }

        if (wasHeld)
        {
            LogDamaged(_logger, _store.Manifest.Chunks[chunk].Id, ManifestId);
            _inbox.Writer.TryWrite(new TransferEvent.StoreChanged(null));
        }

        return false;
    }

    /// <summary>Runs until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TickInterval, _time);
        Task<bool> tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        Task<bool> more = _inbox.Reader.WaitToReadAsync(cancellationToken).AsTask();
        try
        {
            while (true)
            {
                await Task.WhenAny(tick, more);
                cancellationToken.ThrowIfCancellationRequested();
                if (more.IsCompleted)
                {
                    while (_inbox.Reader.TryRead(out TransferEvent? happened))
                    {
                        Apply(happened);
                    }

                    more = _inbox.Reader.WaitToReadAsync(cancellationToken).AsTask();
                }

                if (tick.IsCompleted)
                {
                    Tick(cancellationToken);
                    tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
                }

                AskPeers();
            }
        }
        finally
        {
            _inbox.Writer.TryComplete();
            await _fetches.StopAsync();
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    private void Keep(PeerConnection peer, int chunk, ChunkEncoding encoding, ReadOnlySpan<byte> untrusted)
    {
        ChunkReference reference = _store.Manifest.Chunks[chunk];
        if (encoding != ChunkEncoding.Stored || !VerifiedChunk.TryVerify(reference.Id, untrusted, out VerifiedChunk verified))
        {
            throw new PeerProtocolException($"sent wrong bytes for chunk {reference.Id}");
        }

        if (!_store.Holds(chunk))
        {
            _store.Write(chunk, verified);
            _ledger.AddFromPeer(peer.Remote.Id, reference.Bytes);
        }
    }

    private void Apply(TransferEvent happened)
    {
        switch (happened)
        {
            case TransferEvent.Connected connected:
                Greet(connected.Peer);
                break;
            case TransferEvent.Joined joined:
                Join(joined.Peer, joined.Join, joined.WanAble);
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
                _leases.SetWan(wan.Peer.Remote.Id, wan.Able);
                break;
            case TransferEvent.Arrived arrived:
                Answered(arrived.Peer, arrived.Chunk);
                Hold(arrived.Chunk);
                break;
            case TransferEvent.Fetched fetched:
                _ledger.AddFromWan(_store.Manifest.Chunks[fetched.Chunk].Bytes, fetched.ByPatch);
                Hold(fetched.Chunk);
                break;
            case TransferEvent.WriteFailed failed:
                Answered(failed.Peer, failed.Chunk);
                _disk.Failed(failed.Message, Now);
                WantAgain(failed.Chunk);
                break;
            case TransferEvent.FetchEnded ended:
                EndFetch(ended.Fetch, ended.Error);
                break;
            case TransferEvent.StoreChanged changed:
                TakeStock();
                TellNews(evenIfNone: _isPreparing);
                changed.Taken?.SetResult();
                break;
            case TransferEvent.Prepared:
                EndPreparing();
                break;
            default:
                throw new System.Diagnostics.UnreachableException($"unknown event {happened.GetType()}");
        }
    }

    /// <summary>Compares what the loop believes with what the store holds.</summary>
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
            }
            else if (!now.Contains(chunk) && before)
            {
                _site.Lost(chunk);
                lost = true;
            }
        }

        _held = now;
        _bytesHeld = Enumerable.Range(0, now.Size).Where(now.Contains).Sum(chunk => (long)_store.Manifest.Chunks[chunk].Bytes);
        if (lost)
        {
            if (_full.Task.IsCompleted)
            {
                Volatile.Write(ref _full, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            }

            foreach (TransferPeer peer in _peers.Values)
            {
                Want(peer);
            }

            TellAll();
        }

        TellIfFull();
    }

    private void Hold(int chunk)
    {
        if (!_held.Contains(chunk) && _store.Holds(chunk))
        {
            _held.Add(chunk);
            _bytesHeld += _store.Manifest.Chunks[chunk].Bytes;
            _site.Gained(chunk);
            _news.Add(chunk);
            TellIfFull();
        }
    }

    private void TellIfFull()
    {
        if (_held.IsFull)
        {
            _full.TrySetResult();
        }
    }

    private void EndPreparing()
    {
        TakeStock();
        _isPreparing = false;
        _leases.SetPreparing(_self, false);
        TellAll();
    }

    private void Tick(CancellationToken cancellationToken)
    {
        TellNews(evenIfNone: false);
        DropSilentPeers();
        if (!_disk.IsWaiting(Now))
        {
            _fetches.Tick(Now, Tell);
            TakeLeases(cancellationToken);
            _fetches.Announce(Now, ManifestId, Tell);
        }

        Publish();
    }

    private void Publish()
    {
        TimeSpan now = Now;
        _rate.Add(now, _bytesHeld);
        Volatile.Write(ref _report, new TransferReport(
            _held.Count,
            _bytesHeld,
            _ledger.FromWan,
            _ledger.FromPatches,
            _ledger.WanBodyBytes,
            _desk.Wrong,
            _ledger.FromPeers,
            _held.IsFull ? 0 : _rate.BytesPerSecond(now, _bytesHeld),
            _peers.Count,
            _leases.IsSettling(now),
            _held.IsFull ? null : _disk.Message(now) ?? _fetches.Problem));
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
        foreach (PeerConnection connection in _connections)
        {
            connection.TrySend(message);
        }
    }

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Chunk {Chunk} of {Manifest} is damaged on disk; it is fetched again")]
    private static partial void LogDamaged(ILogger logger, Digest chunk, Digest manifest);
}
