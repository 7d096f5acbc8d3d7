using MedV.Chunking;
using MedV.Swarm.Manners;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using MedV.Testing;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Peers;

/// <summary>Chunks on the wire: budgets, turns, and hosts that do not play fair.</summary>
public sealed class ChunkTrafficTests : IDisposable
{
    private static readonly PeerMessage Hello = new PeerMessage.Hello(PeerProtocol.Version);
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(60));
    private readonly FakeTime _time = new();
    private readonly byte[][] _chunks = [.. Enumerable.Range(1, 8).Select(seed => SampleImage.RandomBytes(seed, 100_000))];

    public void Dispose() => _late.Dispose();

    [Fact]
    public async Task What_is_asked_for_is_sent_chunk_by_chunk_whatever_fits_in_one_write()
    {
        await using RawPeer peer = await RawPeer.ConnectAsync(new ChunkShelf(_chunks), _time);

        await peer.SayAsync(Hello, Request(0, 1, 2, 3, 4, 5, 6, 7));
        var heard = new List<byte[]>();
        while (heard.Count < 8)
        {
            (PeerMessageType type, byte[] body) = await peer.HearAsync(_late.Token);
            heard.AddRange(type == PeerMessageType.Chunk ? [body[PeerProtocol.ChunkPrefixBytes..]] : []);
        }

        Assert.Equal(_chunks, heard);
    }

    [Fact]
    public async Task Chunks_that_arrive_in_pieces_of_any_size_are_kept_whole()
    {
        var shelf = new ChunkShelf(_chunks);
        await using RawPeer peer = await RawPeer.ConnectAsync(shelf, _time);
        await peer.SayAsync(Hello);
        peer.Connection.Ask(ChunkShelf.Manifest, [0, 1, 2]);
        await HearAsync(peer, PeerMessageType.Request);

        byte[] all = [.. Enumerable.Range(0, 3).SelectMany(chunk => RawPeer.ChunkFrame(chunk, _chunks[chunk]))];
        for (int start = 0, bytes = 1; start < all.Length; start += bytes, bytes = (bytes * 3 % 50_021) + 1)
        {
            await peer.SayAsync(all[start..int.Min(start + bytes, all.Length)]);
        }

        await UntilAsync(() => shelf.Received.Count == 3);
        Assert.All(Enumerable.Range(0, 3), chunk => Assert.Equal(_chunks[chunk], shelf.Received[chunk]));
    }

    [Fact]
    public async Task A_chunk_of_another_length_is_refused_before_it_is_read()
    {
        await using RawPeer peer = await RawPeer.ConnectAsync(new ChunkShelf(_chunks), _time);
        await peer.SayAsync(Hello);
        peer.Connection.Ask(ChunkShelf.Manifest, [0]);
        await HearAsync(peer, PeerMessageType.Request);

        await peer.SayAsync(RawPeer.ChunkFrame(0, new byte[100_001])[..100]);

        var refused = await Assert.ThrowsAsync<PeerProtocolException>(() => peer.Running.WaitAsync(_late.Token));
        Assert.Equal("sent 100001 bytes for chunk 0, which has 100000", refused.Message);
    }

    [Fact]
    public async Task Chunks_are_sent_when_the_budget_allows_it_and_meanwhile_messages_go_out_and_a_sign_of_life()
    {
        var budget = new GatedBudget();
        await using RawPeer peer = await RawPeer.ConnectAsync(new ChunkShelf(_chunks), _time, upload: budget);
        await peer.SayAsync(Hello, Request(0));
        await UntilAsync(() => budget.Waiting == 1);
        await _time.UntilPendingAsync(2, _late.Token);

        peer.Connection.TrySend(new PeerMessage.Wan(100));
        await HearAsync(peer, PeerMessageType.Wan);
        _time.Advance(TimeSpan.FromSeconds(5));
        byte[] sign = await HearAsync(peer, PeerMessageType.Have);
        budget.Allow(100_000);
        byte[] chunk = await HearAsync(peer, PeerMessageType.Chunk);

        Assert.Equal(Digest.Length, sign.Length);
        Assert.Equal(_chunks[0], chunk[PeerProtocol.ChunkPrefixBytes..]);
    }

    [Fact]
    public async Task Chunks_are_asked_for_as_the_budget_allows_it_and_a_peer_that_was_not_asked_is_not_silent()
    {
        var budget = new GatedBudget();
        await using RawPeer peer = await RawPeer.ConnectAsync(new ChunkShelf(_chunks), _time, download: budget);
        await peer.SayAsync(Hello);
        peer.Connection.Ask(ChunkShelf.Manifest, [0, 1]);
        await UntilAsync(() => budget.Waiting == 1);

        _time.Advance(TimeSpan.FromSeconds(9));
        TimeSpan unasked = peer.Connection.Silence;
        budget.Allow(100_000);
        byte[] request = await HearAsync(peer, PeerMessageType.Request);
        _time.Advance(TimeSpan.FromSeconds(9));

        Assert.Equal(TimeSpan.Zero, unasked);
        Assert.Equal(Digest.Length + 4, request.Length);
        Assert.Equal(TimeSpan.FromSeconds(9), peer.Connection.Silence);
    }

    [Fact]
    public async Task What_was_asked_for_meanwhile_and_this_host_does_not_have_is_said_in_one_message()
    {
        var (shelf, budget) = (new ChunkShelf(_chunks), new GatedBudget());
        await using RawPeer peer = await RawPeer.ConnectAsync(shelf, _time, upload: budget);
        await peer.SayAsync(Hello, Request(0));
        await UntilAsync(() => budget.Waiting == 1);

        await peer.SayAsync(Request([.. Enumerable.Range(100, 1000)]), new PeerMessage.Wan(100));
        await UntilAsync(() => shelf.Heard.OfType<PeerMessage.Wan>().Any());
        budget.Allow(100_000);
        byte[] lack = await HearAsync(peer, PeerMessageType.Lack);

        Assert.Equal(Digest.Length + 4000, lack.Length);
    }

    [Fact]
    public async Task A_peer_that_sends_a_wrong_chunk_and_hangs_up_at_once_is_known_to_have_lied()
    {
        var shelf = new ChunkShelf(_chunks) { Receiving = _ => throw new PeerProtocolException("wrong bytes") };
        RawPeer peer = await RawPeer.ConnectAsync(shelf, _time);
        await peer.SayAsync(Hello);
        peer.Connection.Ask(ChunkShelf.Manifest, [0]);
        await HearAsync(peer, PeerMessageType.Request);

        await peer.SayAsync(RawPeer.ChunkFrame(0, _chunks[1]));
        peer.HangUp();

        await Assert.ThrowsAsync<PeerProtocolException>(() => peer.Running.WaitAsync(_late.Token));
        await peer.DisposeAsync();
    }

    [Fact]
    public async Task More_requests_than_the_protocol_allows_end_the_connection()
    {
        await using RawPeer peer = await RawPeer.ConnectAsync(new ChunkShelf(_chunks), _time, upload: new GatedBudget());
        PeerMessage many = Request([.. Enumerable.Repeat(0, PeerProtocol.MaximumNumbers)]);

        await peer.SayAsync(Hello, many, many, many);

        await Assert.ThrowsAsync<PeerProtocolException>(() => peer.Running.WaitAsync(_late.Token));
    }

    [Fact]
    public async Task A_peer_that_takes_nothing_keeps_no_other_from_its_turn_and_is_hung_up_on()
    {
        byte[][] large = [.. Enumerable.Range(1, 64).Select(seed => SampleImage.RandomBytes(seed, 1024 * 1024))];
        int reads = 0;
        var shelf = new ChunkShelf(large) { Reading = _ => Interlocked.Increment(ref reads) };
        var traffic = new PeerTraffic(NoLimit.Instance, NoLimit.Instance, new UploadSlots(1), _time);
        await using RawPeer deaf = await RawPeer.ConnectAsync(shelf, traffic);
        await deaf.SayAsync(Hello, Request([.. Enumerable.Range(0, 64)]));
        await UntilAsync(() => Volatile.Read(ref reads) > 1);

        await using RawPeer other = await RawPeer.ConnectAsync(shelf, traffic);
        await other.SayAsync(Hello, Request(5));
        byte[] chunk = await HearAsync(other, PeerMessageType.Chunk);
        await AdvanceAsync(5, deaf);

        Assert.Equal(large[5], chunk[PeerProtocol.ChunkPrefixBytes..]);
        await Assert.ThrowsAsync<IOException>(() => deaf.Running.WaitAsync(_late.Token));
        Assert.True(Volatile.Read(ref reads) < 64, "the kernel took everything, so nothing was shown");
    }

    [Fact]
    public async Task A_peer_that_sends_a_byte_now_and_then_within_a_message_is_hung_up_on()
    {
        var shelf = new ChunkShelf(_chunks);
        await using RawPeer peer = await RawPeer.ConnectAsync(shelf, _time);
        byte[] have = PeerMessageCodec.Encode(new PeerMessage.Have(ChunkShelf.Manifest, [1, 2, 3]));
        await peer.SayAsync(Hello, new PeerMessage.Wan(100));
        await UntilAsync(() => !shelf.Heard.IsEmpty);

        for (int sent = 0; sent < 5 && !peer.Running.IsCompleted; sent++)
        {
            await peer.SayAsync([have[sent]]);
            await AdvanceAsync(1, peer);
        }

        await Assert.ThrowsAsync<IOException>(() => peer.Running.WaitAsync(_late.Token));
    }

    [Fact]
    public async Task A_peer_that_does_not_say_Hello_is_hung_up_on()
    {
        await using RawPeer peer = await RawPeer.ConnectAsync(new ChunkShelf(_chunks), _time);

        await AdvanceAsync(1, peer);

        await Assert.ThrowsAsync<IOException>(() => peer.Running.WaitAsync(_late.Token));
    }

    [Fact]
    public async Task A_connection_that_is_only_idle_stays()
    {
        var shelf = new ChunkShelf(_chunks);
        await using RawPeer peer = await RawPeer.ConnectAsync(shelf, _time);
        await peer.SayAsync(Hello, new PeerMessage.Wan(100));
        await UntilAsync(() => !shelf.Heard.IsEmpty);

        await AdvanceAsync(10, peer);

        Assert.False(peer.Running.IsCompleted);
    }

    private static PeerMessage.Request Request(params int[] chunks) => new(ChunkShelf.Manifest, [.. chunks]);

    private async Task<byte[]> HearAsync(RawPeer peer, PeerMessageType wanted)
    {
        while (true)
        {
            (PeerMessageType type, byte[] body) = await peer.HearAsync(_late.Token);
            if (type == wanted)
            {
                return body;
            }
        }
    }

    /// <summary>Lets so many looks of the watch go by, each after the one before has been taken.</summary>
    private async Task AdvanceAsync(int intervals, RawPeer peer)
    {
        for (int i = 0; i < intervals && !peer.Running.IsCompleted; i++)
        {
            await Task.Delay(20, _late.Token);
            _time.Advance(Pace.Interval);
        }
    }

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, _late.Token);
        }
    }
}
