using System.Collections.Immutable;
using MedV.Chunking.Manifests;
using MedV.Swarm.Tests.Leases;
using MedV.Swarm.Transfers;

namespace MedV.Swarm.Tests.Transfers;

public sealed class FetchPlanTests : IAsyncLifetime
{
    private Manifest _manifest = null!;
    private Bundle _patches = null!;
    private ImmutableArray<int> _chunks;

    public async Task InitializeAsync()
    {
        _manifest = (await PatchedImage.GetAsync()).New.Manifest;
        _patches = new BundleMap(_manifest).Bundles.First(bundle => bundle.IsOfPatches);
        _chunks = [.. _patches.Items.SelectMany(ChunksOf).Distinct().Order()];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void What_patches_make_is_brought_by_patches_in_the_order_of_the_pack()
    {
        FetchPlan plan = FetchPlan.Of(_manifest, _patches, _chunks, _ => true);

        Assert.Equal(_patches.Items.ToArray(), plan.Patches.Select(patch => patch.Patch));
        Assert.Equal(_chunks.ToArray(), plan.Patches.SelectMany(patch => patch.Chunks).Order());
        Assert.Empty(plan.Full);
    }

    [Fact]
    public void A_patch_that_cannot_be_used_is_left_out_and_its_chunks_come_in_full()
    {
        int unusable = _patches.Items[0];

        FetchPlan plan = FetchPlan.Of(_manifest, _patches, _chunks, patch => patch != unusable);

        Assert.DoesNotContain(plan.Patches, patch => patch.Patch == unusable);
        Assert.Equal(ChunksOf(unusable).Distinct().Order(), plan.Full.Order());
    }

    [Fact]
    public void A_patch_that_is_longer_than_what_is_lacking_of_its_chunks_is_not_fetched()
    {
        int chunk = ChunksOf(_patches.Items[0]).First();

        FetchPlan plan = FetchPlan.Of(_manifest, _patches, [chunk], _ => true);

        Assert.Empty(plan.Patches);
        Assert.Equal([chunk], plan.Full.ToArray());
    }

    [Fact]
    public void A_bundle_in_full_has_no_patches()
    {
        Bundle full = new BundleMap(_manifest).Bundles[0];

        FetchPlan plan = FetchPlan.Of(_manifest, full, full.Items, _ => true);

        Assert.Empty(plan.Patches);
        Assert.Equal(full.Items.ToArray(), plan.Full.ToArray());
    }

    private IEnumerable<int> ChunksOf(int patch) =>
        _manifest.Entries.Skip(_manifest.Patches[patch].FirstEntry).Take(_manifest.Patches[patch].EntryCount);
}
