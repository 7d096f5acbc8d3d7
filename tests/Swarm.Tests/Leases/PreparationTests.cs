using MedV.Swarm.Leases;

namespace MedV.Swarm.Tests.Leases;

public sealed class PreparationTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Nobody_uses_the_WAN_while_a_host_takes_chunks_from_its_own_disks()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost preparing, LeaseHost other) = (site.Hosts[0], site.Hosts[1]);
        site.SetPreparing(preparing, true);

        for (int second = 0; second < 60; second++)
        {
            Assert.Empty(site.Take(preparing));
            Assert.Empty(site.Take(other));
            site.Pass(Second);
            other.Leases.Gained(preparing.Id, [], site.Now);
        }

        site.SetPreparing(preparing, false);
        Assert.NotEmpty(site.Take(preparing));
        Assert.NotEmpty(site.Take(other));
    }

    [Fact]
    public async Task A_host_that_does_not_get_on_with_its_own_disks_is_waited_for_until_the_timeout()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost stuck, LeaseHost other) = (site.Hosts[0], site.Hosts[1]);
        site.SetPreparing(stuck, true);
        other.Leases.Gained(stuck.Id, [], site.Now);

        site.Pass(LeaseSite.Rules.Timeout);
        IReadOnlyList<LeaseGrant> inTime = site.Take(other);
        site.Pass(Second);
        IReadOnlyList<LeaseGrant> late = site.Take(other);

        Assert.Empty(inTime);
        Assert.NotEmpty(late);
    }

    [Fact]
    public async Task No_host_keeps_the_others_from_the_WAN_for_ever()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost slow, LeaseHost other) = (site.Hosts[0], site.Hosts[1]);
        site.SetPreparing(slow, true);

        TimeSpan waited = TimeSpan.Zero;
        for (; site.Take(other).Count == 0 && waited < TimeSpan.FromDays(1); waited += Second)
        {
            other.Leases.Gained(slow.Id, [], site.Now);
            site.Pass(Second);
        }

        Assert.InRange(waited, LeaseSite.Rules.LongestPreparation / 2, LeaseSite.Rules.LongestPreparation + Second);
    }

    [Fact]
    public async Task A_host_that_was_ready_once_is_not_waited_for_again()
    {
        LeaseSite site = await LeaseSite.SettledAsync(2);
        (LeaseHost fickle, LeaseHost other) = (site.Hosts[0], site.Hosts[1]);

        site.SetPreparing(fickle, true);
        site.SetPreparing(fickle, false);
        site.SetPreparing(fickle, true);

        Assert.NotEmpty(site.Take(other));
    }

    [Fact]
    public void Hosts_that_are_about_to_follow_are_waited_for_as_long_as_this_host_is_new_in_the_manifest()
    {
        LeaseRules rules = LeaseSite.Rules;
        TimeSpan begun = TimeSpan.FromHours(1);
        var settling = new Settling(rules, rules.Settle, begun) { FollowersExpected = true };

        Assert.True(settling.IsOn(begun + (5 * rules.Settle) - Second));
        Assert.False(settling.IsOn(begun + (5 * rules.Settle)));
        settling.FollowersExpected = false;
        Assert.False(settling.IsOn(begun));
    }

    [Fact]
    public void A_host_settles_once_however_many_manifests_it_takes_part_in()
    {
        LeaseRules rules = LeaseSite.Rules;
        var second = new Settling(rules, rules.Settle, rules.Settle);

        Assert.False(second.IsOn(rules.Settle));
    }
}
