using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using MedV.Daemon.Manners.Rules;

namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Manners</c>: how much of the links, and of the PC, this host takes for itself. docs/manners.md.</summary>
internal sealed class MannersOptions
{
    /// <summary>Whether fetches from the origin make way for whoever else uses the WAN link, by the delay that packets have there.</summary>
    // A person who waits for a page does not know about the delivery, and need not.
    public bool Yield { get; init; } = true;

    // No ceiling by default, here and below: delivery yields, and a ceiling would only make it last longer when nobody else uses the link.

    /// <summary>Ceiling for what this host fetches from the origin: none, 0, a rate or a share of <see cref="WanLink"/>.</summary>
    public RateCap WanDown { get; init; }

    /// <summary>Ceiling for what all hosts of the site fetch from the origin together: none, 0, a rate or a share of <see cref="WanLink"/>.</summary>
    public RateCap SiteWanDown { get; init; }

    /// <summary>Ceiling for what this host sends to its peers: none, 0, a rate or a share of the LAN link.</summary>
    public RateCap LanUp { get; init; }

    /// <summary>Ceiling for what this host takes from its peers: none, 0, a rate or a share of the LAN link.</summary>
    public RateCap LanDown { get; init; }

    /// <summary>What the site's WAN link carries towards it, as a rate; none: not told, and then no ceiling may be a share of it.</summary>
    // No operating system knows what lies behind the router.
    public RateCap WanLink { get; init; }

    /// <summary>Rows of days, a time on the wall and the ceilings that are in force then instead of those above. Empty: none.</summary>
    public ImmutableArray<string> BusinessHours { get; init; } = [];

    /// <summary>What is left alone on battery: None, Wan or All.</summary>
    // A notebook at its site is as good a neighbour on battery. It fetches for others less often: the weight of its leases is a quarter.
    public PauseScope PauseOnBattery { get; init; }

    /// <summary>What is left alone on a metered connection: None, Wan or All.</summary>
    // Somebody pays for each byte, and nobody was asked.
    public PauseScope PauseOnMetered { get; init; } = PauseScope.Wan;

    /// <summary>What is left alone while a VPN is up: None, Wan or All.</summary>
    // The VPN's gateway is a link that a whole company shares; what is missing waits for the office.
    public PauseScope PauseInVpn { get; init; } = PauseScope.Wan;

    /// <summary>This host's part of the WAN work next to that of other hosts, from 0 (none, ever) to 100.</summary>
    // Room above for a PC that is always on, and below for one that had better not.
    [Range(0, 100)]
    public int WanWeight { get; init; } = 50;

    /// <summary>Whether the daemon has low CPU and I/O priority while nobody waits for it.</summary>
    // The person at the keyboard comes first.
    public bool LowPriority { get; init; } = true;

    /// <summary>What a user who waits may lift with <c>medv boost</c>: Priority, Caps or CapsAndPauses.</summary>
    // Who waits for a machine has a better use for the link than who does not; what a pause saves, money or battery, is not theirs alone to spend.
    public BoostScope Boost { get; init; } = BoostScope.Caps;

    /// <summary>How long a boost may last, from 0 (there is none) to 1 day.</summary>
    // Until the boot of a machine that was not there yet; long enough for some 5 GB on a link of 10 Mbit/s.
    [TimeRange("00:00:00", "1.00:00:00")]
    public TimeSpan LongestBoost { get; init; } = TimeSpan.FromHours(1);

    /// <summary>What is wrong between the options of the section, and in <see cref="BusinessHours"/>.</summary>
    /// <returns>The option, and what it is or has, to go on after its name.</returns>
    public IEnumerable<(string Option, string Fault)> Faults()
    {
        var hours = Manners.Rules.BusinessHours.Parse(BusinessHours, out ImmutableArray<string> faults);
        foreach (string fault in faults)
        {
            yield return (nameof(BusinessHours), fault);
        }

        if (WanLink.Percent is not null || WanLink.BytesPerSecond == 0)
        {
            yield return (nameof(WanLink), $"{WanLink} is not the rate of a link, like 100Mbit/s, nor none");
        }
        else if (WanLink.IsNone)
        {
            const string Fault = "is a share of the WAN link, but Manners:WanLink is none";
            foreach ((string option, RateCap cap) in new[] { (nameof(WanDown), WanDown), (nameof(SiteWanDown), SiteWanDown) })
            {
                if (cap.Percent is not null)
                {
                    yield return (option, $"{cap} {Fault}");
                }
            }

            if (hours.NeedWanLink)
            {
                yield return (nameof(BusinessHours), $"a ceiling {Fault}");
            }
        }
    }

    /// <summary>The policy that the section describes, when it has no faults.</summary>
    public MannersPolicy ToPolicy() => new()
    {
        Caps = new Caps(WanDown, SiteWanDown, LanUp, LanDown),
        Hours = Manners.Rules.BusinessHours.Parse(BusinessHours, out _),
        WanLinkBytesPerSecond = WanLink.BytesPerSecond ?? 0,
        OnBattery = PauseOnBattery,
        OnMetered = PauseOnMetered,
        InVpn = PauseInVpn,
        Yields = Yield,
        Boost = Boost,
        WanWeight = WanWeight,
    };
}
