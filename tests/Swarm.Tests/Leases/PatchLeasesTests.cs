using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Leases;

public sealed class PatchLeasesTests : IAsyncLifetime
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    private Manifest _manifest = null!;
    private HashSet<int> _patched = null!;

    public async Task InitializeAsync()
    {
        (_, SampleImage image) = await PatchedImage.GetAsync();
        _manifest = image.Manifest;
        _patched = _manifest.PatchedChunks();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public void A_host_that_has_no_older_version_leaves_patched_chunks_to_one_that_has()
    {
        LeaseSite site = LeaseSite.Settled(_manifest, 2);
        (LeaseHost able, LeaseHost fresh) = (site.Hosts[0], site.Hosts[1]);
        site.SetBases(able, PatchedImage.Base);

        site.RunToTheEnd();

        Assert.DoesNotContain(fresh.FetchedChunks, _patched.Contains);
        Assert.NotEmpty(fresh.FetchedChunks);
        AssertEachChunkOnce(site);
    }

    [Fact]
    public void Hosts_that_have_the_older_version_share_its_patches()
    {
        LeaseSite site = LeaseSite.Settled(_manifest, 3);
        site.SetBases(site.Hosts[0], PatchedImage.Base);
        site.SetBases(site.Hosts[1], PatchedImage.Base);

        site.RunToTheEnd();

        Assert.All(site.Hosts.Take(2), host => Assert.Contains(host.Fetched, bundle => site.Map.Bundles[bundle].IsOfPatches));
        Assert.DoesNotContain(site.Hosts[2].Fetched, bundle => site.Map.Bundles[bundle].IsOfPatches);
        AssertEachChunkOnce(site);
    }

    [Fact]
    public void Without_the_older_version_everything_is_fetched_in_full()
    {
        LeaseSite site = LeaseSite.Settled(_manifest, 2);

        site.RunToTheEnd();

        Assert.DoesNotContain(site.Hosts.SelectMany(host => host.Fetched), bundle => site.Map.Bundles[bundle].IsOfPatches);
        AssertEachChunkOnce(site);
    }

    [Fact]
    public void When_the_only_host_with_the_older_version_leaves_the_others_take_over_in_full()
    {
        LeaseSite site = LeaseSite.Settled(_manifest, 2);
        (LeaseHost able, LeaseHost fresh) = (site.Hosts[0], site.Hosts[1]);
        site.SetBases(able, PatchedImage.Base);
        site.Take(able);
        fresh.Leases.Take(site.Now, _ => false);
        site.Kill(able);

        IReadOnlyList<LeaseGrant> grants = fresh.Leases.Take(site.Now, bundle => fresh.Site.LackingOf(bundle).Any(_patched.Contains));

        Assert.NotEmpty(grants);
        Assert.All(grants, grant => Assert.Equal((LeaseReason.Takeover, false), (grant.Reason, site.Map.Bundles[grant.Bundle].IsOfPatches)));
    }

    [Fact]
    public void When_the_only_host_with_the_older_version_makes_no_progress_it_is_waited_for_as_long_as_for_any_lease()
    {
        LeaseSite site = LeaseSite.Settled(_manifest, 2);
        (LeaseHost able, LeaseHost fresh) = (site.Hosts[0], site.Hosts[1]);
        site.SetBases(able, PatchedImage.Base);
        while (site.Take(fresh).Count > 0 || fresh.Fetching.Count > 0)
        {
            site.Complete(fresh, fresh.Fetching.Keys.First());
        }

        site.Pass(LeaseSite.Rules.Timeout);
        IReadOnlyList<LeaseGrant> inTime = site.Take(fresh);
        site.Pass(Moment);
        IReadOnlyList<LeaseGrant> late = site.Take(fresh);

        Assert.Empty(inTime);
        Assert.NotEmpty(late);
        Assert.All(late, grant => Assert.Equal(LeaseReason.Takeover, grant.Reason));
        Assert.Contains(late.SelectMany(grant => grant.Chunks), _patched.Contains);
    }

    [Fact]
    public void A_host_that_has_the_older_version_and_cannot_reach_the_origin_is_not_waited_for()
    {
        LeaseSite site = LeaseSite.Settled(_manifest, 2);
        (LeaseHost able, LeaseHost fresh) = (site.Hosts[0], site.Hosts[1]);
        site.SetBases(able, PatchedImage.Base);
        foreach (LeaseHost host in site.Hosts)
        {
            host.Leases.SetWeight(able.Id, WanWeight.None);
        }

        site.RunToTheEnd();

        Assert.Equal(_manifest.Chunks.Length, fresh.FetchedChunks.Count);
    }

    [Fact]
    public void What_is_under_way_in_full_is_not_fetched_again_as_a_patch()
    {
        LeaseSite site = LeaseSite.Settled(_manifest, 1);
        LeaseHost fresh = site.Hosts[0];
        int[] running = [.. fresh.Leases.Take(site.Now, bundle => site.Map.Bundles[bundle].Items.Any(_patched.Contains)).SelectMany(grant => grant.Chunks)];
        foreach (int bundle in running.Select(fresh.Site.BundleOf).Distinct())
        {
            fresh.Fetching.Add(bundle, [.. running.Where(chunk => fresh.Site.BundleOf(chunk) == bundle)]);
        }

        var able = new LeaseHost(_manifest, LeaseSite.Host(1)) { Bases = PatchedImage.Base };
        site.Hosts.Add(able);
        able.Leases.SetBases(able.Id, PatchedImage.Base);
        site.Introduce(able);
        site.Pass(LeaseSite.Rules.Quiet);
        site.RunToTheEnd();

        Assert.Contains(running, _patched.Contains);
        AssertEachChunkOnce(site);
        Assert.Contains(able.Fetched, bundle => site.Map.Bundles[bundle].IsOfPatches);
    }

    [Fact]
    public void A_host_whose_older_version_turns_out_unreadable_hands_its_patches_back()
    {
        LeaseSite site = LeaseSite.Settled(_manifest, 2);
        (LeaseHost able, LeaseHost fresh) = (site.Hosts[0], site.Hosts[1]);
        site.SetBases(able, PatchedImage.Base);
        site.Take(able);

        site.SetBases(able, BaseSet.None);
        site.RunToTheEnd();

        Assert.Contains(fresh.FetchedChunks, _patched.Contains);
        AssertEachChunkOnce(site);
    }

    [Fact]
    public void Bits_for_bases_that_the_manifest_does_not_have_mean_nothing()
    {
        LeaseSite site = LeaseSite.Settled(_manifest, 2);
        site.SetBases(site.Hosts[0], new BaseSet(ulong.MaxValue).Without(PatchedImage.Base));

        site.RunToTheEnd();

        Assert.DoesNotContain(site.Hosts.SelectMany(host => host.Fetched), bundle => site.Map.Bundles[bundle].IsOfPatches);
        AssertEachChunkOnce(site);
    }

    private void AssertEachChunkOnce(LeaseSite site) =>
        Assert.Equal(Enumerable.Range(0, _manifest.Chunks.Length), site.Hosts.SelectMany(host => host.FetchedChunks).Order());
}
