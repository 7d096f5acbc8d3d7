using System.Collections.Immutable;
using MedV.Swarm.Leases;
using MedV.Swarm.Manners;

namespace MedV.Daemon.Manners.Rules;

/// <summary>From policy and state to what is asked of this host. No clock, no file, no network.</summary>
internal static class MannersRules
{
    /// <summary>Decides.</summary>
    public static MannersDecision Decide(MannersPolicy policy, MannersState state)
    {
        (PauseScope pause, string pauseCause) = PauseOf(policy, state);
        Caps? business = policy.Hours.At(state.Now, out string until);
        Caps caps = business?.Over(policy.Caps) ?? policy.Caps;
        bool isLifted = state.IsBoosted && policy.Boost != BoostScope.Priority;
        long lan = state.Facts.LinkBytesPerSecond ?? HostFacts.UnknownLinkBytesPerSecond;

        Limit wanDown = Own(caps.WanDown, business?.WanDown, policy.WanLinkBytesPerSecond).And(SiteShare());
        Limit lanUp = Own(caps.LanUp, business?.LanUp, lan);
        Limit lanDown = Own(caps.LanDown, business?.LanDown, lan);
        return new MannersDecision(
            pause,
            pause == PauseScope.None ? wanDown : new Limit(0, ""),
            policy.Yields && !isLifted,
            pause == PauseScope.All ? new Limit(0, "") : lanUp,
            pause == PauseScope.All ? new Limit(0, "") : lanDown,
            StandingOf(policy, state, pause != PauseScope.None || wanDown.BytesPerSecond == 0),
            WaitReasons.Of(pause, pauseCause, wanDown.And(WaitReasons.MakingWay(state.WanDelay)), lanUp, lanDown));

        Limit Own(RateCap? cap, RateCap? ofBusiness, long link) =>
            isLifted || cap?.On(link) is not long rate ? Limit.None
            : new Limit(rate, ofBusiness is null ? "configuration" : until.Length == 0 ? "business hours" : $"business hours until {until}");

        Limit SiteShare() => caps.SiteWanDown?.On(policy.WanLinkBytesPerSecond) is not long budget ? Limit.None
            : new Limit(SiteBudget.ShareOf(budget, state.OthersFetching), WaitReasons.OfSite(budget, state.OthersFetching));
    }

    private static (PauseScope Scope, string Cause) PauseOf(MannersPolicy policy, MannersState state)
    {
        if (state.IsBoosted && policy.Boost == BoostScope.CapsAndPauses)
        {
            return (PauseScope.None, "");
        }

        ImmutableArray<(PauseScope Scope, string Cause)> pauses =
        [
            (state.Facts.IsOnBattery ? policy.OnBattery : PauseScope.None, "on battery"),
            (state.Facts.IsMetered ? policy.OnMetered : PauseScope.None, "on a metered connection"),
            (state.Facts.IsInVpn ? policy.InVpn : PauseScope.None, "in a VPN"),
        ];
        PauseScope widest = pauses.Max(pause => pause.Scope);
        return (widest, string.Join(" and ", pauses.Where(pause => pause.Scope != PauseScope.None).Select(pause => pause.Cause)));
    }

    // A host that leaves the WAN alone now must not be counted on by the others: they would wait for what it does not fetch.
    private static HostStanding StandingOf(MannersPolicy policy, MannersState state, bool leavesWanAlone) => new()
    {
        IsWireless = state.Facts.IsWireless,
        IsOnBattery = state.Facts.IsOnBattery,
        IsMetered = state.Facts.IsMetered && policy.OnMetered != PauseScope.None,
        IsInVpn = state.Facts.IsInVpn && policy.InVpn != PauseScope.None,
        FreeDiskBytes = state.FreeDiskBytes,
        Weight = leavesWanAlone ? 0 : policy.WanWeight,
    };
}
