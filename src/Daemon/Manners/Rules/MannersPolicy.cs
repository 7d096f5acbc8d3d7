namespace MedV.Daemon.Manners.Rules;

/// <summary>What the administrator wants: section <c>Manners</c>, read and checked.</summary>
internal sealed record MannersPolicy
{
    /// <summary>The ceilings outside of business hours, and in them where they say nothing.</summary>
    public Caps Caps { get; init; } = Caps.Silent;

    /// <summary>The table.</summary>
    public BusinessHours Hours { get; init; } = BusinessHours.None;

    /// <summary>What the site's WAN link carries towards it; 0 when that is not configured, and then no ceiling is a share of it.</summary>
    public long WanLinkBytesPerSecond { get; init; }

    /// <summary>Whether fetches from the origin yield to whoever else uses the WAN link.</summary>
    public bool Yields { get; init; } = true;

    /// <summary>What is left alone on battery.</summary>
    public PauseScope OnBattery { get; init; }

    /// <summary>What is left alone on a metered connection.</summary>
    public PauseScope OnMetered { get; init; }

    /// <summary>What is left alone in a VPN.</summary>
    public PauseScope InVpn { get; init; }

    /// <summary>What a user who waits may lift.</summary>
    public BoostScope Boost { get; init; }

    /// <summary>This host's part of the WAN work, 0 to 100.</summary>
    public int WanWeight { get; init; }
}
