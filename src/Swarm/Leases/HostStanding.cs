namespace MedV.Swarm.Leases;

/// <summary>What speaks for and against a host as the one of its site that uses the WAN.</summary>
public sealed record HostStanding
{
    /// <summary>The highest <see cref="Weight"/>.</summary>
    public const int HighestWeight = 100;

    /// <summary>Whether it is on the LAN by radio: what it fetches crosses the air twice.</summary>
    public bool IsWireless { get; init; }

    /// <summary>Whether it runs on battery.</summary>
    public bool IsOnBattery { get; init; }

    /// <summary>Whether its connection is paid by the byte, and policy minds that.</summary>
    public bool IsMetered { get; init; }

    /// <summary>Whether it is in a VPN, and policy minds that: its WAN may be another than the site's.</summary>
    public bool IsInVpn { get; init; }

    /// <summary>Bytes free on the disk of its store. Default: plenty.</summary>
    public long FreeDiskBytes { get; init; } = long.MaxValue;

    /// <summary>What its administrator gives it, from 0 (never) to <see cref="HighestWeight"/>. Default 50.</summary>
    public int Weight { get; init; } = HighestWeight / 2;
}
