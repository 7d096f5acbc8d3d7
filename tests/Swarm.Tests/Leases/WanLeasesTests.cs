using MedV.Swarm.Leases;

namespace MedV.Swarm.Tests.Leases;

public sealed class WanLeasesTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Nothing_is_fetched_before_the_site_has_settled()
    {
        LeaseSite site = await LeaseSite.SettledAsync(1);
        var early = new WanLeases(site.Hosts[0].Site, LeaseSite.Host(9), LeaseSite.Rules, TimeSpan.Zero);

        Assert.Empty(early.Take(LeaseSite.Rules.Settle - Moment, _ => true));
        Assert.NotEmpty(early.Take(LeaseSite.Rules.Settle, _ => true));
    }

    [Theory]
    [InlineData(1000, 400)]
    [InlineData(200, 200)]
    public async Task What_is_one_bundle_is_fetched_sooner_but_never_later_than_all_else(int settle, int waited)
    {
        LeaseSite site = await LeaseSite.SettledAsync(1, diskMebibytes: 1);
        LeaseRules rules = LeaseSite.Rules with { Settle = TimeSpan.FromMilliseconds(settle) };
        var early = new WanLeases(site.Hosts[0].Site, LeaseSite.Host(9), rules, TimeSpan.Zero);

        Assert.Single(site.Map.Bundles);
        Assert.Empty(early.Take(TimeSpan.FromMilliseconds(waited) - Moment, _ => true));
        Assert.Single(early.Take(TimeSpan.FromMilliseconds(waited), _ => true));
    }

    [Fact]
    public async Task A_host_alone_fetches_everything_a_few_bundles_at_a_time()
    {
        LeaseSite site = await LeaseSite.SettledAsync(1);

        IReadOnlyList<LeaseGrant> first = site.Take(site.Hosts[0]);
        site.RunToTheEnd();

        Assert.Equal(LeaseSite.Rules.ConcurrentFetches, first.Count);
        Assert.All(first, grant => Assert.Equal(LeaseReason.Alone, grant.Reason));
        Assert.Equal(Enumerable.Range(0, site.Map.Bundles.Length), site.Hosts[0].Fetched.Order());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(16)]
    public async Task Hosts_that_know_each_other_fetch_each_bundle_once(int hosts)
    {
        LeaseSite site = await LeaseSite.SettledAsync(hosts);

        site.RunToTheEnd();

        Assert.Equal(Enumerable.Range(0, site.Map.Bundles.Length), site.Hosts.SelectMany(host => host.Fetched).Order());
    }

    [Fact]
    public async Task The_leases_of_a_host_that_left_are_taken_over_at_once()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        LeaseHost dead = site.Hosts[0];
        int[] orphans = [.. site.Take(dead).Select(grant => grant.Bundle)];

        site.Kill(dead);
        IReadOnlyList<LeaseGrant> taken = site.Take(site.Hosts[0]);

        Assert.NotEmpty(orphans);
        Assert.NotEmpty(taken);
        Assert.All(taken.Where(grant => orphans.Contains(grant.Bundle)), grant => Assert.Equal(LeaseReason.Takeover, grant.Reason));
        site.RunToTheEnd();
        Assert.Equal(site.Map.Bundles.Length, site.Hosts[0].Fetched.Distinct().Count());
    }

    [Fact]
    public async Task A_host_that_makes_no_progress_loses_its_leases_after_the_timeout_and_not_before()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        LeaseHost silent = site.Hosts[0];
        LeaseHost other = site.Hosts[1];
        int[] held = [.. site.Take(silent).Select(grant => grant.Bundle)];
        FinishOwn(site, other);

        site.Pass(LeaseSite.Rules.Timeout);
        IReadOnlyList<LeaseGrant> inTime = site.Take(other);
        site.Pass(Moment);
        IReadOnlyList<LeaseGrant> late = site.Take(other);

        Assert.NotEmpty(held);
        Assert.Empty(inTime);
        Assert.NotEmpty(late);
        Assert.All(late, grant => Assert.Equal(LeaseReason.Takeover, grant.Reason));
    }

    [Fact]
    public async Task A_host_on_a_slow_link_keeps_its_leases_while_it_says_that_bytes_come()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        LeaseHost slow = site.Hosts[0];
        LeaseHost other = site.Hosts[1];
        int bundle = site.Take(slow)[0].Bundle;
        FinishOwn(site, other);

        for (int second = 0; second < 30; second++)
        {
            other.Leases.Took(slow.Id, bundle, 0, (uint)second * 1000, site.Now);
            Assert.Empty(site.Take(other));
            site.Pass(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_host_that_cannot_reach_the_origin_is_not_waited_for()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost cut, LeaseHost other) = (site.Hosts[0], site.Hosts[1]);

        cut.Leases.SetWeight(cut.Id, WanWeight.None);
        other.Leases.SetWeight(cut.Id, WanWeight.None);
        site.RunToTheEnd();

        Assert.Empty(cut.Fetched);
        Assert.Equal(site.Map.Bundles.Length, other.Fetched.Count);
    }

    [Fact]
    public async Task A_host_that_joins_late_respects_the_leases_that_run()
    {
        LeaseSite site = await LeaseSite.SettledAsync(1);
        LeaseHost first = site.Hosts[0];
        int[] running = [.. site.Take(first).Select(grant => grant.Bundle)];
        LeaseHost late = (await LeaseSite.SettledAsync(2)).Hosts[1];
        site.Hosts.Add(late);
        site.Introduce(late);

        site.Pass(LeaseSite.Rules.Quiet);
        int[] taken = [.. site.Take(late).Select(grant => grant.Bundle)];

        Assert.NotEmpty(taken);
        Assert.Empty(taken.Intersect(running));
    }

    [Fact]
    public async Task Of_two_hosts_that_fetch_the_same_bundle_exactly_one_gives_way()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost a, LeaseHost b) = (site.Hosts[0], site.Hosts[1]);
        a.Leases.Left(b.Id, site.Now);
        b.Leases.Left(a.Id, site.Now);
        int bundle = a.Leases.Take(site.Now, number => number == 0)[0].Bundle;
        Assert.Equal(bundle, b.Leases.Take(site.Now, number => number == 0)[0].Bundle);
        a.Leases.Joined(b.Id, site.Now);
        b.Leases.Joined(a.Id, site.Now);

        bool aYields = a.Leases.Took(b.Id, bundle, 0, 0, site.Now);
        bool bYields = b.Leases.Took(a.Id, bundle, 0, 0, site.Now);

        Assert.NotEqual(aYields, bYields);
    }

    [Fact]
    public async Task A_bundle_that_the_host_will_not_fetch_now_does_not_keep_it_from_the_others()
    {
        LeaseSite site = await LeaseSite.SettledAsync(1);

        IReadOnlyList<LeaseGrant> grants = site.Hosts[0].Leases.Take(site.Now, bundle => bundle >= 5);

        Assert.Equal(LeaseSite.Rules.ConcurrentFetches, grants.Count);
        Assert.All(grants, grant => Assert.True(grant.Bundle >= 5));
    }

    [Fact]
    public async Task A_long_row_of_newcomers_delays_the_site_by_five_quiet_times_at_most()
    {
        LeaseSite site = await LeaseSite.SettledAsync(1);
        WanLeases leases = site.Hosts[0].Leases;
        TimeSpan start = site.Now;

        TimeSpan worked = TimeSpan.MaxValue;
        for (int number = 100; number < 200 && worked == TimeSpan.MaxValue; number++)
        {
            leases.Joined(LeaseSite.Host(number), site.Now);
            site.Pass(LeaseSite.Rules.Quiet / 2);
            worked = leases.IsSettling(site.Now) ? worked : site.Now - start;
        }

        Assert.InRange(worked, TimeSpan.Zero, 5 * LeaseSite.Rules.Quiet);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task Whatever_hosts_die_on_the_way_the_rest_fetch_all_that_is_lacking(int seed)
    {
        var random = new Random(seed);
        LeaseSite site = await LeaseSite.SettledAsync(8);

        while (site.Hosts.Count > 1)
        {
            foreach (LeaseHost host in site.Hosts)
            {
                site.Take(host);
            }

            if (site.Hosts[0].Fetching.Count > 0)
            {
                site.Complete(site.Hosts[0], site.Hosts[0].Fetching.Keys.First());
            }

            site.Kill(site.Hosts[random.Next(site.Hosts.Count)]);
            site.Pass(Moment);
        }

        site.RunToTheEnd();
        Assert.All(Enumerable.Range(0, site.Map.Bundles.Length), bundle => Assert.Equal(0, site.Hosts[0].Site.Lacking(bundle)));
    }

    /// <summary>Lets a host fetch all that is its own.</summary>
    private static void FinishOwn(LeaseSite site, LeaseHost host)
    {
        while (site.Take(host).Count > 0 || host.Fetching.Count > 0)
        {
            site.Complete(host, host.Fetching.Keys.First());
        }
    }
}
