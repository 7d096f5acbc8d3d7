using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Swarm.Tests.Leases;
using MedV.Swarm.Transfers;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Site;

/// <summary>Several hosts, some of which have an older version, with real sockets and a real web server.</summary>
public sealed class PatchSiteTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TestRealm _realm = new();
    private readonly List<IAsyncDisposable> _opened = [];
    private readonly CancellationTokenSource _late = new(Patience);
    private SampleImage _old = null!;
    private SampleImage _new = null!;
    private TestOrigin _origin = null!;

    public async Task InitializeAsync()
    {
        (_old, _new) = await PatchedImage.GetAsync();
        _origin = await TestOrigin.StartAsync(_new);
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
    public async Task A_site_with_the_older_version_fetches_each_patch_once_and_nothing_in_full_that_a_patch_makes()
    {
        TestPc[] pcs = [Pc("old1"), Pc("old2"), Pc("fresh")];
        TestPc.MeetAll(pcs);

        ImageTransfer[] transfers =
        [
            pcs[0].Join(WithOld(), new MemoryBases(_old)),
            pcs[1].Join(WithOld(), new MemoryBases(_old)),
            pcs[2].Join(new MemoryChunkStore(_new)),
        ];
        await Task.WhenAll(transfers.Select(transfer => transfer.WhenFullAsync(_late.Token)));

        Assert.Equal(_new.Manifest.Patches.Sum(patch => (long)patch.EncodedBytes), _origin.SentBytes);
        await UntilAsync(() => pcs.SelectMany(pc => pc.Receipts).Sum(receipt => receipt.PatchBytes) == _origin.SentBytes);
        Assert.Equal(_new.Manifest.PatchedChunks().Sum(chunk => (long)_new.Manifest.Chunks[chunk].Bytes), transfers.Sum(transfer => transfer.Report.FromPatches.Bytes));
        Assert.Empty(pcs[2].Receipts);
    }

    [Fact]
    public async Task A_host_without_an_older_version_gets_all_in_full()
    {
        TestPc fresh = Pc("fresh");

        ImageTransfer transfer = fresh.Join(new MemoryChunkStore(_new));
        await transfer.WhenFullAsync(_late.Token);

        Assert.Equal(_new.Manifest.Chunks.Sum(chunk => (long)chunk.EncodedBytes), _origin.SentBytes);
    }

    [Fact]
    public async Task Nobody_fetches_what_a_neighbour_still_finds_on_its_own_disks()
    {
        TestPc[] pcs = [Pc("old"), Pc("fresh")];
        TestPc.MeetAll(pcs);
        var mine = new MemoryChunkStore(_new);
        ImageTransfer preparing = pcs[0].BeginToJoin(mine, new MemoryBases(_old));
        ImageTransfer waiting = pcs[1].Join(new MemoryChunkStore(_new));

        foreach (int[] some in Enumerable.Range(0, _new.Manifest.Chunks.Length).Where(IsOld).Chunk(20))
        {
            foreach (int chunk in some)
            {
                mine.Fill(chunk);
            }

            await preparing.StoreChangedAsync(_late.Token);
            await Task.Delay(200, _late.Token);
        }

        await preparing.PreparedAsync(_late.Token);
        await Task.WhenAll(preparing.WhenFullAsync(_late.Token), waiting.WhenFullAsync(_late.Token));

        Assert.Equal(_new.Manifest.Patches.Sum(patch => (long)patch.EncodedBytes), _origin.SentBytes);
    }

    [Fact]
    public async Task A_host_waits_for_neighbours_that_are_a_manifest_behind()
    {
        TestPc[] pcs = [Pc("late"), Pc("early")];
        TestPc.MeetAll(pcs);
        SampleImage pages = await SampleImage.OfAsync(SampleImage.RandomBytes(5, 200_000));
        await pcs[0].Join(MemoryChunkStore.Complete(pages)).WhenFullAsync(_late.Token);
        ImageTransfer before = pcs[1].Join(new MemoryChunkStore(pages));
        await before.WhenFullAsync(_late.Token);

        ImageTransfer early = pcs[1].BeginToJoin(new MemoryChunkStore(_new), follows: pages.Root.Id);
        await early.PreparedAsync(_late.Token);
        await Task.Delay(1000, _late.Token);
        bool waited = early.Report.IsSettling;
        pcs[0].Join(MemoryChunkStore.Complete(_new));
        await early.WhenFullAsync(_late.Token);

        Assert.True(waited);
        Assert.Equal(0, _origin.SentBytes);
    }

    [Fact]
    public async Task Patches_that_changed_at_the_origin_are_refused_and_their_chunks_come_in_full()
    {
        _origin.Damage(_new.Manifest.Packs[_new.Manifest.Patches[0].Pack].Id);
        TestPc pc = Pc("old");
        MemoryChunkStore store = WithOld();

        ImageTransfer transfer = pc.Join(store, new MemoryBases(_old));
        await transfer.WhenFullAsync(_late.Token);

        Assert.True(transfer.Report.WrongPatches > 0);
        Assert.All(Enumerable.Range(0, _new.Manifest.Chunks.Length), chunk =>
            Assert.True(store.TryRead(chunk, new byte[_new.Manifest.Chunks[chunk].Bytes], out VerifiedChunk _)));
    }

    [Fact]
    public async Task Patches_that_are_missing_at_the_origin_are_done_without()
    {
        _origin.Remove(_new.Manifest.Packs[_new.Manifest.Patches[0].Pack].Id);
        TestPc pc = Pc("old");

        ImageTransfer transfer = pc.Join(WithOld(), new MemoryBases(_old));
        await transfer.WhenFullAsync(_late.Token);

        Assert.Null(transfer.Report.Problem);
    }

    [Fact]
    public async Task A_host_whose_older_version_is_unreadable_leaves_the_patches_to_another()
    {
        TestPc[] pcs = [Pc("broken"), Pc("old")];
        while (!OwnsPatches(pcs[1], pcs[0]))
        {
            pcs = [pcs[0], Pc("old")];
        }

        TestPc.MeetAll(pcs);
        var broken = new MemoryBases(_old);
        broken.Damaged.UnionWith(Enumerable.Range(0, _old.Manifest.Chunks.Length));

        ImageTransfer[] transfers = [pcs[0].Join(WithOld(), broken), pcs[1].Join(WithOld(), new MemoryBases(_old))];
        await Task.WhenAll(transfers.Select(transfer => transfer.WhenFullAsync(_late.Token)));

        Assert.True(transfers[1].Report.FromPatches.Chunks > 0);
        Assert.Equal(0, transfers[0].Report.FromPatches.Chunks);
    }

    [Fact]
    public async Task When_the_host_with_the_older_version_dies_the_others_take_over_in_full()
    {
        _origin.Delay = Patience;
        TestPc[] pcs = [Pc("old"), Pc("fresh")];
        TestPc.MeetAll(pcs);
        pcs[0].Join(WithOld(), new MemoryBases(_old));
        ImageTransfer fresh = pcs[1].Join(new MemoryChunkStore(_new));
        await UntilAsync(() => _origin.Requests > 0);

        _origin.Delay = TimeSpan.Zero;
        _opened.Remove(pcs[0]);
        await pcs[0].DisposeAsync();
        await fresh.WhenFullAsync(_late.Token);

        await UntilAsync(() => pcs[1].Receipts.Any(receipt => receipt.Reason == LeaseReason.Takeover));
        Assert.All(pcs[1].Receipts, receipt => Assert.Equal(0, receipt.PatchBytes));
    }

    /// <summary>Whether any bundle of patches is a host's rather than another's: who owns what hangs on their keys, which are new each time.</summary>
    private bool OwnsPatches(TestPc host, TestPc other) => new BundleMap(_new.Manifest).Bundles.Any(bundle => bundle.IsOfPatches
        && Rendezvous.Draw(bundle, host.Identity.Id) < Rendezvous.Draw(bundle, other.Identity.Id));

    private TestPc Pc(string name)
    {
        var pc = new TestPc(_realm.Host(name), _origin);
        _opened.Add(pc);
        return pc;
    }

    /// <summary>What a host with the older version has of the new one.</summary>
    private MemoryChunkStore WithOld()
    {
        var store = new MemoryChunkStore(_new);
        foreach (int chunk in Enumerable.Range(0, _new.Manifest.Chunks.Length).Where(IsOld))
        {
            store.Fill(chunk);
        }

        return store;
    }

    private bool IsOld(int chunk) => _old.Manifest.Chunks.Any(old => old.Id == _new.Manifest.Chunks[chunk].Id);

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(20, _late.Token);
        }
    }
}
