using MedV.Swarm.Leases;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;
using MedV.Swarm.Transfers;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Site;

/// <summary>A member of the realm that claims bundles which it does not fetch, over real sockets: old leases again, the same ones twice, and those of others.</summary>
public sealed class ReplayedLeaseTests : IAsyncLifetime
{
    // Shorter than in the product, so that what a claim costs at most is over in seconds.
    private static readonly LeaseRules Rules = new()
    {
        Settle = TimeSpan.FromMilliseconds(500),
        Timeout = TimeSpan.FromSeconds(1),
        LongestWithoutChunk = TimeSpan.FromSeconds(3),
    };

    private readonly TestRealm _realm = new();
    private readonly CancellationTokenSource _late = new(TimeSpan.FromSeconds(60));
    private SampleImage _image = null!;
    private TestOrigin _origin = null!;

    public async Task InitializeAsync()
    {
        _image = await SampleImage.OfAsync(SampleImage.RandomBytes(20261128, 16 * 1024 * 1024));
        _origin = await TestOrigin.StartAsync(_image);
    }

    public async Task DisposeAsync()
    {
        await _origin.DisposeAsync();
        _realm.Dispose();
        _late.Dispose();
    }

    [Fact]
    public async Task Leases_that_are_said_again_and_again_with_old_and_new_epochs_delay_the_site_and_cannot_stop_it()
    {
        await using TestPc first = Pc("first");
        await using TestPc second = Pc("second");
        TestPc.MeetAll(first, second);
        await using RoguePeer rogue = await JoinAsync(_realm.Host("rogue"), first);

        ImageTransfer[] transfers = [first.Join(new MemoryChunkStore(_image)), second.Join(new MemoryChunkStore(_image))];
        Task all = Task.WhenAll(transfers.Select(transfer => transfer.WhenFullAsync(_late.Token)));
        for (uint said = 0; !all.IsCompleted; said++)
        {
            foreach (uint epoch in new uint[] { 0, 0, said, uint.MaxValue, 0 })
            {
                await rogue.SayAsync(Claims(epoch, progress: said));
            }

            await Task.Delay(5, _late.Token);
        }

        await all;

        // What it claimed is fetched all the same, and what was pushed aside for it once or twice.
        Assert.InRange(_origin.SentBytes, Encoded, Encoded * 3 / 2);
        Assert.Empty(first.Hub.Bans);
    }

    [Fact]
    public async Task A_host_that_comes_back_with_the_same_leases_whenever_they_are_about_to_run_out_does_not_hold_them_for_ever()
    {
        // Longer than the liar takes to push aside whoever begins.
        _origin.Delay = TimeSpan.FromMilliseconds(200);
        PeerIdentity liar = _realm.Host("rogue");
        await using TestPc victim = Pc("victim");
        RoguePeer rogue = await JoinAsync(liar, victim);
        await rogue.SayAsync(Claims(epoch: 0, progress: 0));

        Task full = victim.Join(new MemoryChunkStore(_image)).WhenFullAsync(_late.Token);
        for (uint epoch = 1; !full.IsCompleted; epoch++)
        {
            await ClaimWhatOthersTakeAsync(rogue, epoch, Rules.Timeout * 0.8, full);
            await rogue.DisposeAsync();
            rogue = await JoinAsync(liar, victim);
            await rogue.SayAsync(Claims(epoch, progress: 0));
        }

        await full;
        await rogue.DisposeAsync();
    }

    private long Encoded => _image.Manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes);

    private TestPc Pc(string name) => new(_realm.Host(name), _origin, rules: Rules);

    /// <summary>Connects, and takes part without holding anything.</summary>
    private async Task<RoguePeer> JoinAsync(PeerIdentity identity, TestPc victim)
    {
        RoguePeer rogue = await RoguePeer.CallAsync(identity, victim);
        await rogue.GreetAsync();
        await rogue.SayAsync(new PeerMessage.Join(_image.Root.Id, new(_image.Manifest.Chunks.Length), BaseSet.None, IsPreparing: false));
        return rogue;
    }

    /// <summary>A lease of every bundle.</summary>
    private byte[] Claims(uint epoch, uint progress) =>
    [
        .. Enumerable.Range(0, new Chunking.Manifests.BundleMap(_image.Manifest).Bundles.Length)
            .SelectMany(bundle => PeerMessageCodec.Encode(new PeerMessage.Lease(_image.Root.Id, bundle, epoch, progress, Taken: true))),
    ];

    /// <summary>For so long, says of each lease that it hears that it took the bundle later.</summary>
    private async Task ClaimWhatOthersTakeAsync(RoguePeer rogue, uint epoch, TimeSpan span, Task end)
    {
        Task hearing = HearAsync();
        await Task.WhenAny(hearing, end, Task.Delay(span, _late.Token));

        async Task HearAsync()
        {
            while (true)
            {
                if (await rogue.HearAsync<PeerMessage.Lease>() is { Taken: true } lease)
                {
                    await rogue.SayAsync(new PeerMessage.Lease(_image.Root.Id, lease.Bundle, lease.Epoch + epoch, 1, Taken: true));
                }
            }
        }
    }
}
