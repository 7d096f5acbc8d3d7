using System.Net;
using System.Net.Sockets;
using MedV.Chunking;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using MedV.Swarm.Tests.Site;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Peers;

/// <summary>How real hubs, with real sockets on loopback, find each other.</summary>
public sealed class GossipTests : IAsyncLifetime
{
    private readonly TestRealm _realm = new();
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(120));
    private TestOrigin _origin = null!;

    public async Task InitializeAsync() => _origin = await TestOrigin.StartAsync(await SampleImage.OfAsync(new byte[1024]));

    public async Task DisposeAsync()
    {
        foreach (IAsyncDisposable opened in Enumerable.Reverse(_opened))
        {
            await opened.DisposeAsync();
        }

        await _origin.DisposeAsync();
        _realm.Dispose();
        _late.Dispose();
    }

    [Fact]
    public async Task Hosts_that_know_one_static_peer_find_each_other()
    {
        TestPc known = Pc("known");
        TestPc[] others = [.. Enumerable.Range(1, 4).Select(number => Pc($"pc{number}", staticPeers: $"localhost:{known.Hub.LocalEndPoint.Port}"))];

        await UntilAsync(() => others.Append(known).All(pc => pc.Hub.Peers.Length == 4));
    }

    [Fact]
    public async Task A_class_that_starts_in_the_same_second_is_connected_within_seconds_and_nobody_is_banned()
    {
        TestPc[] pcs = [.. Enumerable.Range(1, 24).Select(number => Pc($"pc{number}"))];

        TestPc.MeetAll(pcs);
        await UntilAsync(() => pcs.All(pc => pc.Hub.Peers.Length == pcs.Length - 1));

        Assert.All(pcs, pc => Assert.Empty(pc.Hub.Bans));
    }

    [Fact]
    public async Task Hosts_of_different_sites_hang_up_and_do_not_call_again_and_one_without_a_site_belongs_to_both()
    {
        TestPc north = Pc("north", site: "north");
        TestPc south = Pc("south", site: "south");
        TestPc anywhere = Pc("anywhere");

        TestPc.MeetAll(north, south, anywhere);
        await UntilAsync(() => anywhere.Hub.Peers.Length == 2);
        await UntilAsync(() => north.Hub.Peers.Length == 1 && south.Hub.Peers.Length == 1);

        Assert.Equal(anywhere.Identity.Id, north.Hub.Peers[0].Id);
        Assert.Equal(anywhere.Identity.Id, south.Hub.Peers[0].Id);
        Assert.Empty(north.Hub.Bans.Concat(south.Hub.Bans));
    }

    [Fact]
    public async Task A_host_that_is_found_at_several_addresses_gets_one_connection()
    {
        TestPc everywhere = Pc("everywhere", listen: new IPEndPoint(IPAddress.IPv6Any, 0));
        TestPc caller = Pc("caller");
        int port = everywhere.Hub.LocalEndPoint.Port;

        caller.Hub.Discovered(everywhere.Identity.Id, [new(IPAddress.Parse("127.0.0.2"), port), new(IPAddress.Parse("127.0.0.3"), port)]);
        caller.Hub.Discovered(everywhere.Identity.Id, [new(IPAddress.Parse("127.0.0.3"), port)]);
        await UntilAsync(() => caller.Hub.Peers.Length == 1 && everywhere.Hub.Peers.Length == 1);

        Assert.StartsWith("127.0.0.", everywhere.Hub.Peers[0].Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_lost_its_address_calls_again_from_the_new_one()
    {
        TestPc stays = Pc("stays");
        TestPc moves = Pc("moves", listen: new IPEndPoint(IPAddress.IPv6Any, 0));
        TestPc.MeetAll(stays, moves);
        moves.Hub.Discovered(stays.Identity.Id, [stays.Hub.LocalEndPoint]);
        await UntilAsync(() => moves.Hub.Peers.Length == 1 && stays.Hub.Peers.Length == 1);
        string before = moves.Hub.Peers[0].Address + stays.Hub.Peers[0].Address;

        moves.Hub.AddressesChanged(new HashSet<IPAddress> { IPAddress.Parse("10.0.0.1") });

        await UntilAsync(() => moves.Hub.Peers is [var one] && stays.Hub.Peers is [var other] && one.Address + other.Address != before);
    }

    [Fact]
    public async Task After_a_sleep_the_old_connections_are_gone_and_new_ones_come()
    {
        TestPc sleeper = Pc("sleeper");
        TestPc other = Pc("other");
        TestPc.MeetAll(sleeper, other);
        await UntilAsync(() => sleeper.Hub.Peers.Length == 1 && other.Hub.Peers.Length == 1);
        string before = sleeper.Hub.Peers[0].Address + other.Hub.Peers[0].Address;

        sleeper.Hub.Renew();

        await UntilAsync(() => sleeper.Hub.Peers is [var one] && other.Hub.Peers is [var two] && one.Address + two.Address != before);
    }

    [Fact]
    public async Task A_liar_cannot_make_a_host_knock_more_than_a_few_times_at_a_third_party()
    {
        using var thirdParty = new TcpListener(IPAddress.Parse("127.0.0.9"), 0);
        thirdParty.Start();
        var place = (IPEndPoint)thirdParty.LocalEndpoint;
        TestPc victim = Pc("victim");
        await using RoguePeer rogue = await RoguePeer.CallAsync(_realm.Host("rogue"), victim);

        await rogue.GreetAsync(Enumerable.Range(0, 200).Select(number => new PeerPlace(new HostId(Digest.Of(BitConverter.GetBytes(number))), place)));
        int knocks = await KnocksAsync(thirdParty, TimeSpan.FromSeconds(12));

        Assert.InRange(knocks, 1, 5);
        Assert.Single(victim.Hub.Peers);
    }

    private static async Task<int> KnocksAsync(TcpListener listener, TimeSpan time)
    {
        using var end = new CancellationTokenSource(time);
        int knocks = 0;
        try
        {
            while (true)
            {
                (await listener.AcceptSocketAsync(end.Token)).Dispose();
                knocks++;
            }
        }
        catch (OperationCanceledException)
        {
            return knocks;
        }
    }

    private TestPc Pc(string name, string site = "", IPEndPoint? listen = null, params string[] staticPeers)
    {
        Assert.True(SiteId.TryParse(site, out SiteId? id));
        var options = new PeerHubOptions { Listen = listen ?? new IPEndPoint(IPAddress.Loopback, 0), Site = id, StaticPeers = [.. staticPeers] };
        var pc = new TestPc(_realm.Host(name), _origin, options: options);
        _opened.Add(pc);
        return pc;
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(20, _late.Token);
        }
    }
}
