using System.Threading.Channels;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Transfers;

/// <summary>
/// Gets all chunks of one manifest into a store, from the peers and, where it is this host's turn, from the origin; and goes on serving
/// the peers when they are all there.
/// </summary>
/// <remarks>
/// It begins <i>preparing</i>: it serves what the store holds and asks for nothing, until <see cref="PreparedAsync"/>. One loop owns the state and takes
/// <see cref="TransferEvent"/>s from a bounded queue. Chunks are verified and written outside of it, by whoever received them. Public members may be called
/// from any thread.
/// </remarks>
public sealed partial class ImageTransfer
{
    private static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(50);

    private readonly IChunkStore _store;
    private readonly TransferSetup _setup;
    private readonly TransferLedger _ledger = new();
    private readonly World _world;
    private readonly TransferState _state;
    private readonly Channel<TransferEvent> _inbox = Channel.CreateBounded<TransferEvent>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private TransferReport _report;
    private TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal ImageTransfer(TransferSetup setup, TransferPlan plan)
    {
        _store = plan.Store;
        _setup = setup;
        _world = new World(this, plan);
        _state = new TransferState(plan.Store, setup.Self, setup.Rules, _world, _ledger, plan.Fetched, setup.Random, setup.Logger, Now);
        _report = _state.Report(Now);
        TellIfFull();
    }

    /// <summary>The manifest's digest.</summary>
    public Digest ManifestId => _store.ManifestId;

    internal IChunkStore Store => _store;

    /// <summary>How far it is.</summary>
    public TransferReport Report => Volatile.Read(ref _report);

    private TimeSpan Now => _setup.Time.GetElapsedTime(_setup.StartTimestamp);

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
            LogDamaged(_setup.Logger, _store.Manifest.Chunks[chunk].Id, ManifestId);
            _inbox.Writer.TryWrite(new TransferEvent.StoreChanged(null));
        }

        return false;
    }

    /// <summary>Runs until cancelled.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TickInterval, _setup.Time);
        Task<bool> tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
        Task<bool> more = _inbox.Reader.WaitToReadAsync(cancellationToken).AsTask();
        _world.Stop = cancellationToken;
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
                    _state.Tick(Now);
                    Volatile.Write(ref _report, _state.Report(Now));
                    tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
                }

                _state.AskPeers(Now);
            }
        }
        finally
        {
            _inbox.Writer.TryComplete();
            await _world.Fetches.WhenAllAsync();
        }
    }

    private void Apply(TransferEvent happened)
    {
        bool wasFull = _state.IsFull;
        _state.Apply(happened, Now);
        if (wasFull && !_state.IsFull)
        {
            Volatile.Write(ref _full, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        if (!wasFull && _state.IsFull)
        {
            // Who hears that it is full looks at what came from where.
            Volatile.Write(ref _report, _state.Report(Now));
        }

        TellIfFull();
        (happened as TransferEvent.StoreChanged)?.Taken?.SetResult();
    }

    private void TellIfFull()
    {
        if (_state.IsFull)
        {
            _full.TrySetResult();
        }
    }

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

    [LoggerMessage(EventId = 3101, Level = LogLevel.Warning, Message = "Chunk {Chunk} of {Manifest} is damaged on disk; it is fetched again")]
    private static partial void LogDamaged(ILogger logger, Digest chunk, Digest manifest);

    [LoggerMessage(EventId = 3103, Level = LogLevel.Warning, Message = "Patches for {Manifest} are put aside and their chunks fetched in full: {Reason}")]
    private static partial void LogPatchPutAside(ILogger logger, Digest manifest, string reason);

    /// <summary>The world around the state: the origin, patches, and what the hub knows.</summary>
    private sealed class World(ImageTransfer transfer, TransferPlan plan) : ITransferWorld
    {
        private readonly PatchDesk _desk = new(plan.Store, plan.Bases, transfer._setup.PatchTurn);

        public TaskBag Fetches { get; } = new();

        public CancellationToken Stop { get; set; }

        public BaseSet Bases => _desk.Bases;

        public int WrongPatches => _desk.Wrong;

        public bool NeighboursExpected => transfer._setup.NeighboursExpected(plan.Store.ManifestId, plan.Follows);

        public bool FollowersExpected => plan.Follows is Digest before && transfer._setup.FollowersExpected(before, plan.Store.ManifestId);

        public byte WanWeight => transfer._setup.WanWeight();

        public int MostFetches => transfer._setup.MostFetches();

        public IBundleFetch Fetch(LeaseGrant grant, Bundle bundle)
        {
            var fetch = new BundleFetch(plan.Store, _desk, grant, bundle, transfer._setup.Time.GetUtcNow());
            Fetches.Add(RunAsync(fetch, Stop));
            return fetch;
        }

        private async Task RunAsync(BundleFetch fetch, CancellationToken cancellationToken)
        {
            // Off the loop before the first byte: the loop must not wait for a socket.
            await Task.Yield();
            Exception? error = null;
            try
            {
                await fetch.RunAsync(
                    transfer._setup.Origin,
                    (chunk, byPatch) => transfer.PostAsync(new TransferEvent.Fetched(chunk, byPatch), cancellationToken),
                    reason => LogPatchPutAside(transfer._setup.Logger, transfer.ManifestId, reason),
                    cancellationToken);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // It gave way to another host.
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Whatever it is, the loop must hear of it: a fetch that ends in silence would keep its lease for ever.
                error = e;
            }
            finally
            {
                fetch.Dispose();
            }

            await transfer.PostAsync(new TransferEvent.FetchEnded(fetch, error), cancellationToken);
        }
    }
}
