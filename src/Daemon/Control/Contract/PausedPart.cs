namespace MedV.Daemon.Control.Contract;

/// <summary>What a host leaves alone on battery, on a metered connection or in a VPN.</summary>
internal enum PausedPart
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The WAN.</summary>
    Wan,

    /// <summary>WAN and LAN.</summary>
    All,
}
