using FsCheck;
using FsCheck.Fluent;
using MedV.Daemon.Manners.Rules;
using MedV.Swarm.Leases;
using MedV.Swarm.Manners.Delay;

namespace MedV.Daemon.Tests.Manners;

public sealed class MannersRulesTests
{
    private static readonly MannersPolicy Quiet = new() { WanWeight = 50, Boost = BoostScope.Caps };
    private static readonly WallMinute MondayNoon = new(12 * 60);
    private static readonly HostFacts Desktop = new() { LinkBytesPerSecond = 125_000_000 };
    private static readonly MannersState Now = new(Desktop, long.MaxValue, OthersFetching: 0, MondayNoon, IsBoosted: false);

    [Fact]
    public void Without_configuration_nothing_holds_a_host_back()
    {
        MannersDecision decision = MannersRules.Decide(Quiet, Now);

        Assert.Equal((PauseScope.None, Limit.None, Limit.None, Limit.None), (decision.Pause, decision.WanDown, decision.LanUp, decision.LanDown));
        Assert.Empty(decision.Reasons);
        Assert.Equal(127, WanWeight.Of(decision.Standing));
    }

    [Fact]
    public void Each_ceiling_is_told_with_its_cause()
    {
        MannersPolicy policy = Quiet with
        {
            Caps = new Caps(Rate("50%"), null, Rate("1MB/s"), Rate("10%")),
            WanLinkBytesPerSecond = 2_500_000,
            Hours = BusinessHours.Parse(["Mo-Fr 08:00-18:00 LanUp=200kB/s"], out _),
        };

        MannersDecision decision = MannersRules.Decide(policy, Now);

        Assert.Equal(
            [
                "WAN limited to 1.25 MB/s by configuration",
                "LAN upload limited to 200 kB/s by business hours until 18:00",
                "LAN download limited to 12.5 MB/s by configuration",
            ],
            decision.Reasons.AsEnumerable());
        Assert.Equal((1_250_000, 200_000, 12_500_000), (decision.WanDown.BytesPerSecond, decision.LanUp.BytesPerSecond, decision.LanDown.BytesPerSecond));
    }

    [Fact]
    public void Business_hours_may_raise_a_ceiling_and_forbid_the_WAN_and_then_nobody_counts_on_this_host()
    {
        MannersPolicy policy = Quiet with
        {
            Caps = new Caps(Rate("1MB/s"), null, Rate("1MB/s"), null),
            Hours = BusinessHours.Parse(["Mo 08:00-18:00 WanDown=0 LanUp=none"], out _),
        };

        MannersDecision decision = MannersRules.Decide(policy, Now);

        Assert.Equal(["WAN paused by business hours until 18:00"], decision.Reasons.AsEnumerable());
        Assert.Equal((0L, (long?)null), (decision.WanDown.BytesPerSecond, decision.LanUp.BytesPerSecond));
        Assert.Equal(0, WanWeight.Of(decision.Standing));
    }

    [Fact]
    public void Who_makes_way_for_others_says_so_and_is_counted_on_all_the_same()
    {
        MannersState full = Now with { WanDelay = new DelayReport(80_000, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(35.4), MakesWay: true) };

        MannersDecision decision = MannersRules.Decide(Quiet, full);

        Assert.Equal(["WAN limited to 80 kB/s by others who use the link: packets wait 35 ms"], decision.Reasons.AsEnumerable());
        Assert.True(decision.Yields);
        Assert.Equal(Limit.None, decision.WanDown);
        Assert.Empty(MannersRules.Decide(Quiet, full with { WanDelay = full.WanDelay with { MakesWay = false } }).Reasons);
    }

    [Theory]
    [InlineData(true, nameof(BoostScope.Priority), true)]
    [InlineData(true, nameof(BoostScope.Caps), false)]
    [InlineData(false, nameof(BoostScope.Caps), true)]
    public void For_a_user_who_waits_nothing_yields_where_caps_may_be_lifted(bool boosted, string scope, bool yields) =>
        Assert.Equal(yields, MannersRules.Decide(Quiet with { Boost = Enum.Parse<BoostScope>(scope) }, Now with { IsBoosted = boosted }).Yields);

    [Theory]
    [InlineData(0, 2_000_000, "WAN limited to 2 MB/s by the site's WAN budget")]
    [InlineData(1, 1_000_000, "WAN limited to 1 MB/s by the site's WAN budget of 2 MB/s, shared with 1 host")]
    [InlineData(3, 500_000, "WAN limited to 500 kB/s by the site's WAN budget of 2 MB/s, shared with 3 hosts")]
    public void The_site_s_budget_is_shared_with_those_who_fetch(int others, long share, string reason)
    {
        MannersPolicy policy = Quiet with { Caps = Caps.Silent with { SiteWanDown = Rate("2MB/s") } };

        MannersDecision decision = MannersRules.Decide(policy, Now with { OthersFetching = others });

        Assert.Equal(share, decision.WanDown.BytesPerSecond);
        Assert.Equal([reason], decision.Reasons.AsEnumerable());
    }

    [Fact]
    public void The_lower_of_a_host_s_own_ceiling_and_its_part_of_the_budget_counts()
    {
        MannersPolicy policy = Quiet with { Caps = Caps.Silent with { WanDown = Rate("700kB/s"), SiteWanDown = Rate("2MB/s") } };

        long?[] rates = [.. new[] { 0, 1, 2, 3 }.Select(others => MannersRules.Decide(policy, Now with { OthersFetching = others }).WanDown.BytesPerSecond)];

        Assert.Equal([700_000, 700_000, 666_666, 500_000], rates);
    }

    [Theory]
    [InlineData(PauseScope.Wan, PauseScope.None, PauseScope.None, "WAN paused: on battery")]
    [InlineData(PauseScope.All, PauseScope.Wan, PauseScope.None, "paused: on battery and on a metered connection")]
    [InlineData(PauseScope.None, PauseScope.None, PauseScope.All, "paused: in a VPN")]
    public void A_pause_tells_all_its_causes(object onBattery, object onMetered, object inVpn, string reason)
    {
        MannersPolicy policy = Quiet with { OnBattery = (PauseScope)onBattery, OnMetered = (PauseScope)onMetered, InVpn = (PauseScope)inVpn };

        MannersDecision decision = MannersRules.Decide(
            policy, Now with { Facts = Desktop with { IsOnBattery = true, IsMetered = true, IsInVpn = true } });

        Assert.Equal(reason, decision.Reasons[0]);
        Assert.Equal(0, decision.WanDown.BytesPerSecond);
        Assert.Equal(decision.Pause == PauseScope.All ? 0 : null, decision.LanUp.BytesPerSecond);
        Assert.Equal(0, WanWeight.Of(decision.Standing));
    }

    [Theory]
    [InlineData(BoostScope.Priority, "WAN paused: on battery", "LAN upload limited to 1 kB/s by configuration")]
    [InlineData(BoostScope.Caps, "WAN paused: on battery")]
    [InlineData(BoostScope.CapsAndPauses, "WAN limited to 1 MB/s by the site's WAN budget of 2 MB/s, shared with 1 host")]
    public void A_boost_lifts_what_policy_says_and_never_the_site_s_budget(object scope, params string[] left)
    {
        MannersPolicy policy = Quiet with
        {
            Boost = (BoostScope)scope,
            OnBattery = PauseScope.Wan,
            Caps = new Caps(Rate("1kB/s"), Rate("2MB/s"), Rate("1kB/s"), null),
        };

        MannersDecision decision = MannersRules.Decide(
            policy, Now with { Facts = Desktop with { IsOnBattery = true }, OthersFetching = 1, IsBoosted = true });

        Assert.Equal(left, decision.Reasons);
    }

    [Fact]
    public void A_link_of_unknown_speed_is_taken_for_100_Mbit_a_second()
    {
        MannersPolicy policy = Quiet with { Caps = Caps.Silent with { LanUp = Rate("50%") } };

        MannersDecision decision = MannersRules.Decide(policy, Now with { Facts = new HostFacts() });

        Assert.Equal(6_250_000, decision.LanUp.BytesPerSecond);
    }

    [Fact]
    public void Where_something_holds_back_a_reason_is_told_and_where_nothing_does_none() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, 1023)), bits =>
        {
            var facts = new HostFacts { IsOnBattery = Bit(0), IsMetered = Bit(1), IsInVpn = Bit(2), IsWireless = Bit(3) };
            MannersPolicy policy = Quiet with
            {
                Caps = new Caps(Bit(4) ? Rate("0") : null, Bit(5) ? Rate("1MB/s") : null, Bit(6) ? Rate("5%") : null, null),
                OnBattery = Bit(7) ? PauseScope.All : PauseScope.None,
                OnMetered = Bit(8) ? PauseScope.Wan : PauseScope.None,
            };

            MannersDecision decision = MannersRules.Decide(policy, new MannersState(facts, 0, 2, MondayNoon, Bit(9)));

            return decision.Reasons.IsEmpty == new[] { decision.WanDown, decision.LanUp, decision.LanDown }.All(limit => limit.BytesPerSecond is null);

            bool Bit(int number) => (bits >> number & 1) != 0;
        }).QuickCheckThrowOnFailure();

    private static RateCap Rate(string text) => RateCap.TryParse(text, out RateCap cap) ? cap : throw new ArgumentException(text);
}
