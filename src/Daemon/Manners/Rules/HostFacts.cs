namespace MedV.Daemon.Manners.Rules;

/// <summary>What the operating system says of this host, at one moment.</summary>
internal sealed record HostFacts
{
    /// <summary>What is taken for a LAN link of which the operating system does not tell the speed: 100 Mbit/s.</summary>
    // Radio and virtual links mostly: no less than most of them can, and the ceilings of those who have more are low, not high.
    public const long UnknownLinkBytesPerSecond = 12_500_000;

    /// <summary>Whether it is on the LAN by radio.</summary>
    public bool IsWireless { get; init; }

    /// <summary>Whether it runs on battery.</summary>
    public bool IsOnBattery { get; init; }

    /// <summary>Whether its connection is paid by the byte.</summary>
    public bool IsMetered { get; init; }

    /// <summary>Whether a VPN is up.</summary>
    public bool IsInVpn { get; init; }

    /// <summary>The speed of the LAN link; <see langword="null"/>: not known.</summary>
    public long? LinkBytesPerSecond { get; init; }
}
