using System.Collections.Concurrent;
using System.Net;
using MedV.Chunking;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;
using MedV.Swarm.Peers;
using MedV.Swarm.Transfers;
using Microsoft.Extensions.Logging.Abstractions;

namespace MedV.Swarm.Tests.Site;

/// <summary>One host's half of the swarm: hub, transfer and store, with real sockets on loopback.</summary>
internal sealed class TestPc : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly OriginClient _origin;
    private readonly List<Task> _running = [];

    public TestPc(PeerIdentity identity, TestOrigin origin, TimeSpan? settle = null, PeerHubOptions? options = null, LeaseRules? rules = null)
    {
        Identity = identity;
        _origin = new OriginClient([origin.Address], new OriginOptions(), TimeProvider.System, new Random(1));
        Hub = new PeerHub(
            identity,
            options ?? new PeerHubOptions { Listen = new IPEndPoint(IPAddress.Loopback, 0) },
            rules ?? new LeaseRules { Settle = settle ?? TimeSpan.FromMilliseconds(500), Timeout = TimeSpan.FromSeconds(2) },
            _origin,
            TimeProvider.System,
            new Random(identity.Id.GetHashCode()),
            NullLogger<PeerHub>.Instance);
        _running.Add(Hub.RunAsync(_stop.Token));
    }

    public PeerIdentity Identity { get; }

    public PeerHub Hub { get; }

    public ConcurrentQueue<BundleReceipt> Receipts { get; } = [];

    public void Meet(TestPc other) => Hub.Discovered(other.Identity.Id, [other.Hub.LocalEndPoint]);

    /// <summary>Takes part; what the store holds is all that this host has.</summary>
    public ImageTransfer Join(MemoryChunkStore store, IPatchBases? bases = null)
    {
        ImageTransfer transfer = BeginToJoin(store, bases);
        _running.Add(transfer.PreparedAsync(_stop.Token));
        return transfer;
    }

    /// <summary>Takes part, and still looks for chunks on its own disks.</summary>
    public ImageTransfer BeginToJoin(MemoryChunkStore store, IPatchBases? bases = null, Digest? follows = null)
    {
        var plan = new TransferPlan(store, Receipts.Enqueue) { Follows = follows };
        ImageTransfer transfer = Hub.CreateTransfer(bases is null ? plan : plan with { Bases = bases });
        _running.Add(Hub.RunTransferAsync(transfer, _stop.Token));
        return transfer;
    }

    public static void MeetAll(params TestPc[] pcs)
    {
        foreach (TestPc pc in pcs)
        {
            foreach (TestPc other in pcs.Where(other => other != pc))
            {
                pc.Meet(other);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_running);
        }
        catch (OperationCanceledException)
        {
            // That is how it ends; anything else is a defect that a test must see.
        }

        Hub.Dispose();
        _origin.Dispose();
        _stop.Dispose();
    }
}
