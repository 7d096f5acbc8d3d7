using System.Net;
using System.Net.Sockets;
using MedV.Chunking;
using MedV.Swarm.Protocol;
using MedV.Swarm.Transfers;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Site;

/// <summary>What a host does to its neighbours' hubs that wants to keep them from working, on loopback.</summary>
public sealed class HostileHostTests : IAsyncLifetime
{
    private readonly TestRealm _realm = new();
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(60));
    private SampleImage _image = null!;
    private TestOrigin _origin = null!;

    public async Task InitializeAsync()
    {
        _image = await SampleImage.OfAsync(SampleImage.RandomBytes(20261128, 4 * 1024 * 1024));
        _origin = await TestOrigin.StartAsync(_image);
    }

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        _realm.Dispose();
        _late.Dispose();
    }

    [Fact]
    public async Task Two_thousand_silent_callers_from_one_address_keep_no_neighbour_away()
    {
        await using var holder = new TestPc(_realm.Host("holder"), _origin);
        holder.Join(MemoryChunkStore.Complete(_image));
        var callers = new List<Socket>();
        for (int i = 0; i < 2000; i++)
        {
            var caller = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            callers.Add(caller);
            caller.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.9"), 0));
            try
            {
                await caller.ConnectAsync(holder.Hub.LocalEndPoint, _late.Token);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                // Hung up on before it had noticed that it was connected.
            }
        }

        await using var other = new TestPc(_realm.Host("other"), _origin);
        TestPc.MeetAll(holder, other);
        ImageTransfer transfer = other.Join(new MemoryChunkStore(_image));
        await transfer.WhenFullAsync(_late.Token);

        Assert.Equal(0, _origin.SentBytes);
        callers.ForEach(caller => caller.Dispose());
    }

    [Fact]
    public async Task A_peer_that_claims_to_hold_more_than_any_site_has_is_banned()
    {
        await using var victim = new TestPc(_realm.Host("victim"), _origin);
        await using RoguePeer rogue = await RoguePeer.CallAsync(_realm.Host("rogue"), victim);
        await rogue.GreetAsync();

        for (byte i = 0; i < 4; i++)
        {
            await rogue.SayAsync(new PeerMessage.Join(Digest.Of([i]), new ChunkSet(8_388_480), BaseSet.None, IsPreparing: false));
        }

        await rogue.SayAsync(new PeerMessage.Join(Digest.Of([9]), new ChunkSet(8192), BaseSet.None, IsPreparing: false));
        await rogue.UntilHungUpAsync();
        while (victim.Hub.Bans.Count == 0)
        {
            await Task.Delay(20, _late.Token);
        }

        Assert.Contains("have-maps", Assert.Single(victim.Hub.Bans).Reason, StringComparison.Ordinal);
    }
}
