namespace MedV.Daemon.Manners.Rules;

/// <summary>The ceilings of one host at one time. <see langword="null"/>: nothing is said about that one.</summary>
/// <param name="WanDown">What this host fetches from the origin.</param>
/// <param name="SiteWanDown">What all hosts of the site fetch together.</param>
/// <param name="LanUp">What this host sends to its peers.</param>
/// <param name="LanDown">What it takes from them.</param>
internal sealed record Caps(RateCap? WanDown, RateCap? SiteWanDown, RateCap? LanUp, RateCap? LanDown)
{
    /// <summary>Nothing is said.</summary>
    public static Caps Silent { get; } = new(null, null, null, null);

    /// <summary>Whether a share of the WAN link is among them.</summary>
    public bool NeedWanLink => WanDown?.Percent is not null || SiteWanDown?.Percent is not null;

    /// <summary>These, and where they say nothing, others.</summary>
    public Caps Over(Caps others) =>
        new(WanDown ?? others.WanDown, SiteWanDown ?? others.SiteWanDown, LanUp ?? others.LanUp, LanDown ?? others.LanDown);
}
