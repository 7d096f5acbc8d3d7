using MedV.Chunking;
using MedV.Swarm.Protocol;
using MedV.Swarm.Transfers;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Site;

/// <summary>A member of the realm that says it has everything, and what it then does when it is asked. Over real sockets, where an honest host has it all too.</summary>
public sealed class LyingPeerTests : IAsyncLifetime
{
    private readonly TestRealm _realm = new();
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(60));
    private SampleImage _image = null!;
    private TestOrigin _origin = null!;

    public async Task InitializeAsync()
    {
        _image = await SampleImage.OfAsync(SampleImage.RandomBytes(20261129, 8 * 1024 * 1024));
        _origin = await TestOrigin.StartAsync(_image);
        _origin.IsDown = true;
    }

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        _realm.Dispose();
        _late.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_peer_whose_chunk_begins_right_and_has_another_length_is_banned_and_the_chunk_comes_from_elsewhere(int more)
    {
        await using var victim = new TestPc(_realm.Host("victim"), _origin);
        var store = new MemoryChunkStore(_image);
        ImageTransfer transfer = victim.Join(store);
        await using RoguePeer rogue = await ClaimAllAsync(victim);
        int chunk = (await rogue.HearAsync<PeerMessage.Request>()).Chunks[0];
        byte[] content = new byte[_image.Manifest.Chunks[chunk].Bytes];
        Assert.True(_image.TryRead(chunk, content));
        Array.Resize(ref content, content.Length + more);

        await rogue.SendChunkAsync(store.ManifestId, chunk, content);
        await rogue.UntilHungUpAsync();
        await using TestPc holder = Holder(victim);
        await transfer.WhenFullAsync(_late.Token);

        Assert.Contains(" bytes for chunk ", Assert.Single(victim.Hub.Bans).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(SayNothingAsync))]
    [InlineData(nameof(SayLackAsync))]
    [InlineData(nameof(SendHalfAsync))]
    public async Task A_peer_that_says_it_has_all_and_gives_nothing_keeps_nobody_from_what_an_honest_host_has(string lie)
    {
        Func<RoguePeer, PeerMessage.Request, Task> answer = lie switch
        {
            nameof(SayNothingAsync) => SayNothingAsync,
            nameof(SayLackAsync) => SayLackAsync,
            _ => SendHalfAsync,
        };
        await using var victim = new TestPc(_realm.Host("victim"), _origin);
        Task full = victim.Join(new MemoryChunkStore(_image)).WhenFullAsync(_late.Token);
        await using RoguePeer rogue = await ClaimAllAsync(victim);

        // It is asked before the honest host is there, so that it has something to keep back.
        PeerMessage.Request request = await rogue.HearAsync<PeerMessage.Request>();
        await answer(rogue, request);
        await using TestPc holder = Holder(victim);
        await full;

        Assert.Empty(victim.Hub.Bans);
    }

    [Fact]
    public async Task A_peer_that_asks_for_the_same_again_and_again_and_takes_nothing_is_banned_and_others_are_served()
    {
        await using var holder = new TestPc(_realm.Host("holder"), _origin);
        await holder.Join(MemoryChunkStore.Complete(_image)).WhenFullAsync(_late.Token);
        await using RoguePeer rogue = await RoguePeer.CallAsync(_realm.Host("rogue"), holder);
        await rogue.GreetAsync();

        var request = new PeerMessage.Request(_image.Root.Id, [.. Enumerable.Repeat(0, PeerProtocol.MaximumNumbers)]);
        for (int said = 0; said < 4; said++)
        {
            await rogue.SayAsync(request);
        }

        await using var other = new TestPc(_realm.Host("other"), _origin);
        TestPc.MeetAll(holder, other);
        await other.Join(new MemoryChunkStore(_image)).WhenFullAsync(_late.Token);
        while (holder.Hub.Bans.Count == 0)
        {
            await Task.Delay(20, _late.Token);
        }

        Assert.Equal("rogue", Assert.Single(holder.Hub.Bans).Name);
    }

    private static Task SayNothingAsync(RoguePeer rogue, PeerMessage.Request request) => Task.CompletedTask;

    private static Task SayLackAsync(RoguePeer rogue, PeerMessage.Request request) => rogue.SayAsync(new PeerMessage.Lack(request.Manifest, request.Chunks));

    private Task SendHalfAsync(RoguePeer rogue, PeerMessage.Request request)
    {
        int chunk = request.Chunks[0];
        byte[] content = new byte[_image.Manifest.Chunks[chunk].Bytes];
        Assert.True(_image.TryRead(chunk, content));
        return rogue.SendChunkAsync(request.Manifest, chunk, content, part: 0.5);
    }

    private async Task<RoguePeer> ClaimAllAsync(TestPc victim)
    {
        RoguePeer rogue = await RoguePeer.CallAsync(_realm.Host("rogue"), victim);
        await rogue.GreetAsync();
        ChunkSet all = MemoryChunkStore.Complete(_image).Snapshot();
        await rogue.SayAsync(new PeerMessage.Join(_image.Root.Id, all, BaseSet.None, IsPreparing: false));
        return rogue;
    }

    /// <summary>A host that has all, and that the victim comes to know.</summary>
    private TestPc Holder(TestPc victim)
    {
        var holder = new TestPc(_realm.Host("holder"), _origin);
        holder.Join(MemoryChunkStore.Complete(_image));
        TestPc.MeetAll(victim, holder);
        return holder;
    }
}
