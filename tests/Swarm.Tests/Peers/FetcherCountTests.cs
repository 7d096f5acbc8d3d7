using System.Net;
using MedV.Chunking;
using MedV.Swarm.Manners;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using MedV.Testing;

namespace MedV.Swarm.Tests.Peers;

public sealed class FetcherCountTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly IPEndPoint Nowhere = new(IPAddress.Any, 0);
    private static readonly Digest One = Digest.Of("one"u8);
    private static readonly Digest Other = Digest.Of("other"u8);

    private readonly FakeTime _time = new();
    private readonly List<int> _told = [];
    private readonly List<Neighbour> _neighbours = [];
    private readonly PeerRegistry _registry;
    private readonly PeerTraffic _traffic;

    public FetcherCountTests()
    {
        _registry = new PeerRegistry(Host(0), SiteId.None, new PeerAddressBook(Host(0), _time, new Random(1)), _time, _told.Add, Timeout);
        _traffic = new PeerTraffic(NoLimit.Instance, NoLimit.Instance, new UploadSlots(1), _time);
    }

    public void Dispose()
    {
        _neighbours.ForEach(neighbour => neighbour.Connection.Dispose());
        _traffic.Slots.Dispose();
    }

    [Fact]
    public async Task A_peer_counts_once_from_its_first_lease_in_any_manifest_to_its_last()
    {
        Neighbour peer = await ConnectAsync(1);

        await SayAsync(peer, new PeerMessage.Lease(One, 3, 0, 0, Taken: true));
        await SayAsync(peer, new PeerMessage.Lease(Other, 3, 0, 0, Taken: true));
        await SayAsync(peer, new PeerMessage.Lease(One, 3, 0, 0, Taken: false));
        Assert.Equal([1], _told);
        await SayAsync(peer, new PeerMessage.Lease(Other, 3, 0, 0, Taken: false));

        Assert.Equal([1, 0], _told);
    }

    [Fact]
    public async Task A_peer_that_is_gone_or_leaves_the_manifest_counts_no_more()
    {
        Neighbour first = await ConnectAsync(1);
        Neighbour second = await ConnectAsync(2);
        await SayAsync(first, new PeerMessage.Lease(One, 1, 0, 0, Taken: true));
        await SayAsync(second, new PeerMessage.Lease(One, 2, 0, 0, Taken: true));

        _registry.Remove(first);
        await SayAsync(second, new PeerMessage.Leave(One));

        Assert.Equal([1, 2, 1, 0], _told);
    }

    [Fact]
    public async Task A_peer_to_which_nothing_comes_any_more_counts_until_the_timeout_of_leases()
    {
        Neighbour peer = await ConnectAsync(1);
        await SayAsync(peer, new PeerMessage.Lease(One, 1, 0, 0, Taken: true));
        _time.Advance(Timeout);
        await SayAsync(peer, new PeerMessage.Lease(One, 1, 0, 0, Taken: true));
        _time.Advance(Timeout);
        _registry.CountFetchers();
        Assert.Equal([1], _told);

        _time.Advance(TimeSpan.FromSeconds(1));
        _registry.CountFetchers();
        await SayAsync(peer, new PeerMessage.Lease(One, 1, 0, 0, Taken: true));

        Assert.Equal([1, 0, 1], _told);
    }

    private static HostId Host(int number) => new(Digest.Of([(byte)number]));

    private async Task<Neighbour> ConnectAsync(int number)
    {
        HostId host = Host(number);
        var connection = new PeerConnection(Stream.Null, new RecognisedPeer(host, $"pc{number}"), "nowhere", dialled: true, _registry, _traffic);
        Neighbour neighbour = _registry.TryAdd(connection, new SocketEnds(Nowhere, Nowhere))!;
        _neighbours.Add(neighbour);
        await SayAsync(neighbour, new PeerMessage.Peers(SiteId.None, 0, IsFull: false, []));
        return neighbour;
    }

    private async Task SayAsync(Neighbour peer, PeerMessage message) => await _registry.ReceivedAsync(peer.Connection, message, CancellationToken.None);
}
