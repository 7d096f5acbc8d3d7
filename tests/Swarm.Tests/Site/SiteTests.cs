using System.Security.Authentication;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using MedV.Swarm.Transfers;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Site;

/// <summary>Several hosts with real sockets and a real web server, on loopback.</summary>
public sealed class SiteTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestRealm _realm = new();
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly CancellationTokenSource _late = new(Patience);
    private SampleImage _image = null!;
    private TestOrigin _origin = null!;

    public async Task InitializeAsync()
    {
        _image = await SampleImage.OfAsync(SampleImage.RandomBytes(20261121, 16 * 1024 * 1024));
        _origin = await TestOrigin.StartAsync(_image);
    }

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
    public async Task Four_hosts_that_start_cold_at_once_fetch_each_byte_over_the_WAN_once()
    {
        TestPc[] pcs = [.. Enumerable.Range(1, 4).Select(number => Pc($"pc{number}"))];
        TestPc.MeetAll(pcs);

        MemoryChunkStore[] stores = [.. pcs.Select(_ => new MemoryChunkStore(_image))];
        ImageTransfer[] transfers = [.. pcs.Zip(stores, (pc, store) => pc.Join(store))];
        await Task.WhenAll(transfers.Select(transfer => transfer.WhenFullAsync(_late.Token)));

        Assert.Equal(_image.Manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes), _origin.SentBytes);
        Assert.All(pcs, pc => Assert.All(pc.Receipts, receipt => Assert.Equal(LeaseReason.Owner, receipt.Reason)));
        Assert.True(pcs.Count(pc => !pc.Receipts.IsEmpty) >= 2);
    }

    [Fact]
    public async Task A_host_that_comes_later_takes_everything_from_its_neighbour()
    {
        TestPc early = Pc("early");
        early.Join(MemoryChunkStore.Complete(_image));
        TestPc late = Pc("late");
        TestPc.MeetAll(early, late);

        ImageTransfer transfer = late.Join(new MemoryChunkStore(_image));
        await transfer.WhenFullAsync(_late.Token);

        Assert.Equal(0, _origin.SentBytes);
    }

    [Fact]
    public async Task When_a_host_dies_the_others_finish_what_it_had_leased()
    {
        _origin.Delay = Patience;
        TestPc[] pcs = [.. Enumerable.Range(1, 3).Select(number => Pc($"pc{number}"))];
        TestPc.MeetAll(pcs);
        ImageTransfer[] transfers = [.. pcs.Select(pc => pc.Join(new MemoryChunkStore(_image)))];
        await UntilAsync(() => _origin.Requests >= new BundleMap(_image.Manifest).Bundles.Length);

        _origin.Delay = TimeSpan.Zero;
        _opened.Remove(pcs[0]);
        await pcs[0].DisposeAsync();
        await Task.WhenAll(transfers.Skip(1).Select(transfer => transfer.WhenFullAsync(_late.Token)));

        Assert.Contains(pcs.Skip(1).SelectMany(pc => pc.Receipts), receipt => receipt.Reason == LeaseReason.Takeover);
    }

    [Fact]
    public async Task A_peer_that_sends_a_wrong_chunk_is_banned_and_the_chunk_is_taken_elsewhere()
    {
        _origin.IsDown = true;
        TestPc victim = Pc("victim");
        var store = new MemoryChunkStore(_image);
        ImageTransfer transfer = victim.Join(store);
        PeerIdentity rogueIdentity = _realm.Host("rogue");
        await using RoguePeer rogue = await RoguePeer.CallAsync(rogueIdentity, victim);
        await rogue.GreetAsync();
        await rogue.SayAsync(new PeerMessage.Join(store.ManifestId, MemoryChunkStore.Complete(_image).Snapshot(), BaseSet.None, IsPreparing: false));

        PeerMessage.Request request = await rogue.HearAsync<PeerMessage.Request>();
        int chunk = request.Chunks[0];
        await rogue.SendChunkAsync(store.ManifestId, chunk, new byte[_image.Manifest.Chunks[chunk].Bytes]);
        await rogue.UntilHungUpAsync();
        _origin.IsDown = false;
        await transfer.WhenFullAsync(_late.Token);

        Assert.Equal(rogueIdentity.Id, Assert.Single(victim.Hub.Bans).Host);
        Assert.True(store.TryRead(chunk, new byte[_image.Manifest.Chunks[chunk].Bytes], out VerifiedChunk _));
        await using RoguePeer again = await RoguePeer.CallAsync(rogueIdentity, victim);
        await again.UntilHungUpAsync();
    }

    [Fact]
    public async Task Hello_and_Peers_come_first_also_when_the_host_takes_part_in_something_already()
    {
        TestPc pc = Pc("pc");
        MemoryChunkStore store = MemoryChunkStore.Complete(_image);
        await pc.Join(store).WhenFullAsync(_late.Token);
        await using RoguePeer caller = await RoguePeer.CallAsync(_realm.Host("caller"), pc);

        PeerMessage first = await caller.HearAsync<PeerMessage>();
        PeerMessage second = await caller.HearAsync<PeerMessage>();
        await caller.GreetAsync();
        PeerMessage third = await caller.HearAsync<PeerMessage>();

        Assert.IsType<PeerMessage.Hello>(first);
        Assert.Equal(pc.Hub.LocalEndPoint.Port, Assert.IsType<PeerMessage.Peers>(second).Port);
        Assert.Equal(store.ManifestId, Assert.IsType<PeerMessage.Join>(third).Manifest);
    }

    [Theory]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0x7f, 4 })]
    [InlineData(new byte[] { 0, 0, 0, 0, 99 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 4, 1, 2 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 1, 2, 0 })]
    [InlineData(new byte[] { 4, 0, 0, 0, 10, 0, 0, 0, 9 })]
    public async Task A_peer_that_breaks_the_protocol_is_hung_up_on_and_banned(byte[] raw)
    {
        TestPc victim = Pc("victim");
        await using RoguePeer rogue = await RoguePeer.CallAsync(_realm.Host("rogue"), victim);
        await rogue.GreetAsync();

        await rogue.SayAsync(raw);
        await rogue.UntilHungUpAsync();

        await UntilAsync(() => victim.Hub.Bans.Count == 1);
    }

    [Fact]
    public async Task A_chunk_that_nobody_asked_for_gets_its_sender_banned()
    {
        TestPc victim = Pc("victim");
        var store = new MemoryChunkStore(_image);
        victim.Join(store);
        await using RoguePeer rogue = await RoguePeer.CallAsync(_realm.Host("rogue"), victim);
        await rogue.GreetAsync();

        await rogue.SendChunkAsync(store.ManifestId, 0, _image.Disk[.._image.Manifest.Chunks[0].Bytes]);
        await rogue.UntilHungUpAsync();

        await UntilAsync(() => victim.Hub.Bans.Count == 1);
        Assert.False(store.Holds(0));
    }

    [Fact]
    public async Task A_host_of_another_realm_is_refused_in_the_handshake()
    {
        TestPc victim = Pc("victim");
        using var foreign = new TestRealm();
        PeerIdentity stranger = foreign.Host("stranger") with { Recognise = certificate => new RecognisedPeer(default, "anybody") };

        Exception? refused = await Record.ExceptionAsync(async () =>
        {
            await using RoguePeer rogue = await RoguePeer.CallAsync(stranger, victim);
            await rogue.GreetAsync();
            await rogue.HearAsync<PeerMessage.Hello>();
        });

        Assert.True(refused is AuthenticationException or IOException, refused?.ToString());
        Assert.Empty(victim.Hub.Peers);
    }

    [Fact]
    public async Task A_chunk_that_rotted_on_a_disk_is_not_passed_on_and_both_hosts_end_up_with_the_right_one()
    {
        TestPc holder = Pc("holder");
        MemoryChunkStore rotten = MemoryChunkStore.Complete(_image);
        ImageTransfer healing = holder.Join(rotten);
        await healing.WhenFullAsync(_late.Token);
        rotten.Rot(3);
        TestPc other = Pc("other");
        TestPc.MeetAll(holder, other);

        var store = new MemoryChunkStore(_image);
        ImageTransfer transfer = other.Join(store);
        await transfer.WhenFullAsync(_late.Token);
        await UntilAsync(() => rotten.Holds(3));

        byte[] buffer = new byte[_image.Manifest.Chunks[3].Bytes];
        Assert.True(store.TryRead(3, buffer, out VerifiedChunk _));
        Assert.True(rotten.TryRead(3, buffer, out VerifiedChunk _));
        Assert.Empty(other.Hub.Bans);
    }

    [Fact]
    public async Task Bytes_that_changed_at_the_origin_are_refused_and_said_so_and_the_rest_arrives()
    {
        _origin.FlipBitOf(_image, 5);
        TestPc pc = Pc("pc");
        var store = new MemoryChunkStore(_image);
        ImageTransfer transfer = pc.Join(store);

        await UntilAsync(() => store.Snapshot().Count == _image.Manifest.Chunks.Length - 1 && transfer.Report.Problem is not null);
        Assert.Contains(_image.Manifest.Chunks[5].Id.ToString(), transfer.Report.Problem, StringComparison.Ordinal);
        _origin.FlipBitOf(_image, 5);
        await transfer.WhenFullAsync(_late.Token);

        Assert.True(store.Holds(5));
    }

    [Fact]
    public async Task A_transfer_waits_while_the_origin_is_down_and_goes_on_when_it_is_back()
    {
        _origin.IsDown = true;
        TestPc pc = Pc("pc");
        ImageTransfer transfer = pc.Join(new MemoryChunkStore(_image));

        await UntilAsync(() => transfer.Report.Problem is not null);
        _origin.IsDown = false;
        await transfer.WhenFullAsync(_late.Token);

        await UntilAsync(() => transfer.Report.Problem is null);
    }

    [Fact]
    public async Task A_transfer_waits_while_the_disk_is_full_and_goes_on_when_there_is_space()
    {
        TestPc pc = Pc("pc");
        var store = new MemoryChunkStore(_image) { IsFull = true };
        ImageTransfer transfer = pc.Join(store);

        await UntilAsync(() => transfer.Report.Problem == "no space left");
        store.IsFull = false;

        await transfer.WhenFullAsync(_late.Token);
    }

    private TestPc Pc(string name)
    {
        var pc = new TestPc(_realm.Host(name), _origin);
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
