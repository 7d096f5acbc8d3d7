using MedV.Swarm.Leases;

namespace MedV.Swarm.Tests.Leases;

/// <summary>What hosts say of leases, and how long it counts.</summary>
public sealed class LeaseTrustTests
{
    private static readonly LeaseRules Rules = LeaseSite.Rules;

    [Fact]
    public async Task A_lease_that_is_said_to_get_on_and_brings_no_chunk_is_void_after_a_minute()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost talker, LeaseHost other) = (site.Hosts[0], site.Hosts[1]);
        int bundle = site.Take(talker)[0].Bundle;
        FinishOwn(site, other);
        TimeSpan start = site.Now;

        IReadOnlyList<LeaseGrant> taken = [];
        for (uint said = 1; taken.Count == 0 && said < 1000; said++)
        {
            other.Leases.Took(talker.Id, bundle, 0, said, site.Now);
            taken = site.Take(other);
            site.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.NotEmpty(taken);
        Assert.InRange(site.Now - start, Rules.LongestWithoutChunk, Rules.LongestWithoutChunk + TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_host_that_comes_back_to_life_gives_way_to_the_one_that_took_over_whoever_goes_first_otherwise()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost sleeper, LeaseHost other) = (site.Hosts[0], site.Hosts[1]);
        LeaseGrant slept = site.Take(sleeper)[0];
        FinishOwn(site, other);
        site.Pass(Rules.Timeout + TimeSpan.FromSeconds(1));

        LeaseGrant taken = other.Leases.Take(site.Now, number => number == slept.Bundle)[0];
        bool sleeperYields = sleeper.Leases.Took(other.Id, taken.Bundle, taken.Epoch, 0, site.Now);
        bool otherYields = other.Leases.Took(sleeper.Id, slept.Bundle, slept.Epoch, 5, site.Now);

        Assert.Equal(slept.Epoch + 1, taken.Epoch);
        Assert.True(sleeperYields);
        Assert.False(otherYields);
    }

    [Fact]
    public async Task A_host_is_given_way_to_only_once_until_it_has_brought_a_chunk()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost liar, LeaseHost honest) = (site.Hosts[0], site.Hosts[1]);
        int[] bundles = [.. site.Take(honest).Select(grant => grant.Bundle)];

        bool[] yields = [.. bundles.Select(bundle => honest.Leases.Took(liar.Id, bundle, uint.MaxValue, 1, site.Now))];

        Assert.Equal(1, yields.Count(yielded => yielded));
    }

    [Fact]
    public async Task A_host_that_was_given_way_to_and_comes_back_without_a_chunk_is_not_given_way_to_again()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost liar, LeaseHost honest) = (site.Hosts[0], site.Hosts[1]);
        int[] bundles = [.. site.Take(honest).Select(grant => grant.Bundle)];

        bool first = honest.Leases.Took(liar.Id, bundles[0], uint.MaxValue, 1, site.Now);
        ComeBack(site, liar, honest);
        bool second = honest.Leases.Took(liar.Id, bundles[1], uint.MaxValue, 1, site.Now);

        Assert.Equal((true, false), (first, second));
    }

    [Fact]
    public async Task A_host_that_comes_back_again_and_again_with_leases_that_bring_no_chunk_loses_them_after_a_minute_all_the_same()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost liar, LeaseHost honest) = (site.Hosts[0], site.Hosts[1]);
        int bundle = site.Take(liar)[0].Bundle;
        FinishOwn(site, honest);
        TimeSpan start = site.Now;

        IReadOnlyList<LeaseGrant> taken = [];
        while (taken.Count == 0 && site.Now < start + (10 * Rules.LongestWithoutChunk))
        {
            ComeBack(site, liar, honest);
            honest.Leases.Took(liar.Id, bundle, 0, 1, site.Now);
            site.Pass(Rules.Quiet);
            taken = site.Take(honest);
            site.Pass(Rules.Timeout * 0.8);
        }

        Assert.NotEmpty(taken);
        Assert.InRange(site.Now - start, Rules.LongestWithoutChunk, Rules.LongestWithoutChunk + (3 * Rules.Timeout));
    }

    [Fact]
    public async Task More_leases_than_a_host_can_need_do_not_count()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2, diskMebibytes: 40);
        (LeaseHost liar, LeaseHost honest) = (site.Hosts[0], site.Hosts[1]);

        for (int bundle = 0; bundle < site.Map.Bundles.Length; bundle++)
        {
            honest.Leases.Took(liar.Id, bundle, 0, 1, site.Now);
        }

        FinishOwn(site, honest);
        Assert.True(honest.Fetched.Count > 0);
    }

    [Fact]
    public async Task Who_may_not_use_the_WAN_fetches_nothing_and_the_rest_fetch_all()
    {
        LeaseSite site = await LeaseSite.SettledAsync(3);
        foreach (LeaseHost host in site.Hosts)
        {
            host.Leases.SetWeight(site.Hosts[0].Id, WanWeight.None);
        }

        site.RunToTheEnd();

        Assert.Empty(site.Hosts[0].Fetched);
        Assert.Equal(Enumerable.Range(0, site.Map.Bundles.Length), site.Hosts.SelectMany(host => host.Fetched).Order());
    }

    [Fact]
    public async Task Of_a_large_image_one_bundle_at_a_time_is_begun_before_the_site_has_settled()
    {
        LeaseRules rules = Rules with { EarlyBundles = 8 };
        LeaseSite site = await LeaseSite.SettledAsync(1);
        var early = new WanLeases(site.Hosts[0].Site, LeaseSite.Host(9), rules, TimeSpan.Zero);
        TimeSpan almost = rules.Early - TimeSpan.FromMilliseconds(1);

        IReadOnlyList<LeaseGrant> before = early.Take(almost, _ => true);
        IReadOnlyList<LeaseGrant> first = early.Take(rules.Early, _ => true);
        IReadOnlyList<LeaseGrant> second = early.Take(rules.Early, _ => true);

        Assert.Empty(before);
        Assert.Equal(LeaseReason.Early, Assert.Single(first).Reason);
        Assert.Empty(second);
    }

    [Fact]
    public async Task Hosts_that_do_not_know_each_other_begin_with_different_bundles_most_of_the_time()
    {
        LeaseRules rules = Rules with { EarlyBundles = 8 };
        LeaseSite site = await LeaseSite.SettledAsync(1, diskMebibytes: 64);
        int[] first = [.. Enumerable.Range(0, 8)
            .Select(number => new WanLeases(site.Hosts[0].Site, LeaseSite.Host(number), rules, TimeSpan.Zero))
            .Select(leases => leases.Take(rules.Early, _ => true)[0].Bundle)];

        Assert.True(first.Distinct().Count() >= 6, string.Join(", ", first));
    }

    [Fact]
    public async Task After_the_deadline_a_host_takes_what_it_lacks_whoever_owns_it_one_bundle_at_a_time()
    {
        LeaseSite site = await LeaseSite.SettledAsync(4);
        LeaseHost late = site.Hosts[0];

        LeaseGrant? first = late.Leases.TakeLate(site.Now, chunk => chunk == 3, _ => true);
        LeaseGrant? second = late.Leases.TakeLate(site.Now, _ => true, _ => true);

        Assert.Equal(LeaseReason.Deadline, first!.Reason);
        Assert.Equal([3], first.Chunks.ToArray());
        Assert.Null(second);
    }

    private static void ComeBack(LeaseSite site, LeaseHost liar, LeaseHost honest)
    {
        honest.Leases.Left(liar.Id, site.Now);
        honest.Leases.Joined(liar.Id, site.Now);
    }

    private static void FinishOwn(LeaseSite site, LeaseHost host)
    {
        while (site.Take(host).Count > 0 || host.Fetching.Count > 0)
        {
            site.Complete(host, host.Fetching.Keys.First());
        }
    }
}
