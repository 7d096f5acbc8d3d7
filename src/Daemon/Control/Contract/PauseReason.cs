namespace MedV.Daemon.Control.Contract;

/// <summary>Why this host moves no bytes although it could.</summary>
internal enum PauseReason
{
    /// <summary>It runs on battery.</summary>
    Battery,

    /// <summary>Its connection is paid for by volume.</summary>
    Metered,

    /// <summary>It is connected through a VPN.</summary>
    Vpn,

    /// <summary>These are hours in which the line belongs to others.</summary>
    BusinessHours,

    /// <summary>What the site may read over the WAN is used up for now.</summary>
    Budget,
}
