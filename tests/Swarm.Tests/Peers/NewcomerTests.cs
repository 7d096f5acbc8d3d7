using System.Net;
using MedV.Chunking;
using MedV.Swarm.Manners;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using MedV.Testing;

namespace MedV.Swarm.Tests.Peers;

/// <summary>Whom a transfer waits for that does not know yet who takes part.</summary>
public sealed class NewcomerTests : IDisposable
{
    private static readonly IPEndPoint Nowhere = new(IPAddress.Any, 0);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly Digest Disk = Digest.Of("disk"u8);
    private static readonly Digest Recipe = Digest.Of("recipe"u8);

    private readonly FakeTime _time = new();
    private readonly PeerRegistry _registry;
    private readonly PeerTraffic _traffic;
    private readonly PeerConnection _peer;

    public NewcomerTests()
    {
        _registry = new PeerRegistry(Host(0), SiteId.None, new PeerAddressBook(Host(0), _time, new Random(1)), _time, null, TimeSpan.FromSeconds(5));
        _traffic = new PeerTraffic(NoLimit.Instance, NoLimit.Instance, new UploadSlots(1), _time);
        _peer = new PeerConnection(Stream.Null, new RecognisedPeer(Host(1), "pc1"), "nowhere", dialled: true, _registry, _traffic);
    }

    public void Dispose()
    {
        _peer.Dispose();
        _traffic.Slots.Dispose();
    }

    [Fact]
    public void Where_nobody_is_connected_there_is_no_newcomer() => Assert.False(_registry.HasNewcomer(Disk, Recipe));

    [Fact]
    public void Who_connects_is_a_newcomer_for_a_second_in_whatever_it_may_be_about_to_take_part()
    {
        _registry.TryAdd(_peer, new SocketEnds(Nowhere, Nowhere));

        _time.Advance(Second - TimeSpan.FromMilliseconds(1));
        (bool, bool) before = (_registry.HasNewcomer(Disk, Recipe), _registry.HasNewcomer(Recipe, null));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        (bool, bool) after = (_registry.HasNewcomer(Disk, Recipe), _registry.HasNewcomer(Recipe, null));

        Assert.Equal(((true, true), (false, false)), (before, after));
    }

    [Fact]
    public async Task Who_takes_part_in_the_manifest_or_in_what_comes_before_it_is_no_newcomer_any_more()
    {
        await ConnectAsync();

        await SayAsync(Join(Recipe));

        Assert.False(_registry.HasNewcomer(Disk, Recipe));
        Assert.False(_registry.HasNewcomer(Recipe, null));
    }

    [Fact]
    public async Task Who_takes_part_in_something_else_or_has_left_is_still_one()
    {
        await ConnectAsync();

        await SayAsync(Join(Recipe));
        await SayAsync(new PeerMessage.Leave(Recipe));
        await SayAsync(Join(Digest.Of("another"u8)));

        Assert.True(_registry.HasNewcomer(Disk, Recipe));
    }

    [Fact]
    public async Task Who_is_gone_is_not_waited_for()
    {
        Neighbour neighbour = await ConnectAsync();

        _registry.Remove(neighbour);

        Assert.False(_registry.HasNewcomer(Disk, Recipe));
    }

    private static HostId Host(int number) => new(Digest.Of([(byte)number]));

    private static PeerMessage.Join Join(Digest manifest) => new(manifest, new ChunkSet(1), BaseSet.None, IsPreparing: false);

    private async Task<Neighbour> ConnectAsync()
    {
        Neighbour neighbour = _registry.TryAdd(_peer, new SocketEnds(Nowhere, Nowhere))!;
        await SayAsync(new PeerMessage.Peers(SiteId.None, 0, IsFull: false, []));
        return neighbour;
    }

    private async Task SayAsync(PeerMessage message) => await _registry.ReceivedAsync(_peer, message, CancellationToken.None);
}
