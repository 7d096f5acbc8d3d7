namespace MedV.Daemon.Manners.Rules;

/// <summary>What is lifted while a user waits. The site's WAN budget never is: it belongs to others as well.</summary>
internal enum BoostScope
{
    /// <summary>Only the low priority.</summary>
    Priority,

    /// <summary>The low priority and this host's ceilings, those of business hours included.</summary>
    Caps,

    /// <summary>That, and the pauses on battery, a metered connection and in a VPN.</summary>
    CapsAndPauses,
}
