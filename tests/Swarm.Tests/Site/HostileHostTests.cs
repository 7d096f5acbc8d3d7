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
    private readonly CancellationTokenSource _late = new(TimeSpan.FromMinutes(2));
    private readonly SemaphoreSlim _knocking = new(100);
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
        _knocking.Dispose();
    }

    [Fact]
    public async Task Two_thousand_silent_callers_from_one_address_keep_no_neighbour_away()
    {
        await using var holder = new TestPc(_realm.Host("holder"), _origin);
        holder.Join(MemoryChunkStore.Complete(_image));
        var callers = new List<Socket>();
        for (int i = 0; i < 2000; i++)
        {
            Socket caller = CallerAt(IPAddress.Parse("127.0.0.9"));
            callers.Add(caller);
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
    public async Task Of_ten_thousand_callers_at_once_that_send_a_handshake_byte_by_byte_none_is_suffered_for_long_and_a_neighbour_gets_in()
    {
        _origin.IsDown = true;
        await using var holder = new TestPc(_realm.Host("holder"), _origin);
        holder.Join(MemoryChunkStore.Complete(_image));

        // Eight of each address, as many as are let in of one. All are open before the first calls, and stay until they are hung up on.
        Socket[] callers = [.. Enumerable.Range(0, 10_000).Select(i => CallerAt(new IPAddress([127, 1, (byte)(i / 8 / 250), (byte)(1 + (i / 8 % 250))])))];
        Task<int>[] calls = [.. callers.Select(caller => DribbleAsync(caller, holder.Hub.LocalEndPoint))];
        await using var other = new TestPc(_realm.Host("other"), _origin);
        TestPc.MeetAll(holder, other);
        await other.Join(new MemoryChunkStore(_image)).WhenFullAsync(_late.Token);
        int[] sent = await Task.WhenAll(calls);

        Assert.Contains(sent, bytes => bytes > 0);
        Assert.Single(holder.Hub.Peers);
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

    private static Socket CallerAt(IPAddress address)
    {
        var caller = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        caller.Bind(new IPEndPoint(address, 0));
        return caller;
    }

    /// <summary>Calls, and says one byte of a TLS record after the other, until it is hung up on.</summary>
    /// <returns>How many bytes it said.</returns>
    private async Task<int> DribbleAsync(Socket caller, IPEndPoint at)
    {
        int said = 0;
        try
        {
            // More at a time than the kernel keeps for a listener would only wait for its own retransmissions, longer and longer.
            await _knocking.WaitAsync(_late.Token);
            try
            {
                await caller.ConnectAsync(at, _late.Token);
            }
            finally
            {
                _knocking.Release();
            }

            for (byte[] record = [0x16, 0x03, 0x01, 0x02, 0x00]; ; said++)
            {
                await caller.SendAsync(record.AsMemory(said % record.Length, 1), _late.Token);
                await Task.Delay(500, _late.Token);
            }
        }
        catch (SocketException)
        {
            return said;
        }
        finally
        {
            caller.Dispose();
        }
    }
}
