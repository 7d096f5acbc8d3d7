namespace MedV.Swarm.Leases;

/// <summary>How large a host's part of its site's WAN work is, next to that of other hosts: from 0 (none, ever) to 255.</summary>
public static class WanWeight
{
    /// <summary>It fetches nothing over the WAN: it may not, or cannot now.</summary>
    public const byte None = 0;

    /// <summary>That of a wired PC on mains whose administrator has said nothing, and of a peer that has not said otherwise.</summary>
    public const byte Usual = 127;

    // A bundle in flight and the disk around it: with less, what a host fetches may soon have no room.
    private const long ScarceDiskBytes = 1024 * 1024 * 1024;

    /// <summary>The weight of a host.</summary>
    /// <remarks>
    /// A wireless host has an eighth of what it would have on a wire, one on battery a quarter, one whose disk is nearly full a half. All at once still leave something, so that a
    /// site of such hosts gets its images: only a meter, a VPN and an administrator's 0 say never.
    /// </remarks>
    public static byte Of(HostStanding host)
    {
        ArgumentNullException.ThrowIfNull(host);

        int given = int.Clamp(host.Weight, 0, HostStanding.HighestWeight);
        if (given == 0 || host.IsMetered || host.IsInVpn)
        {
            return 0;
        }

        int weight = given * byte.MaxValue / HostStanding.HighestWeight;
        weight /= host.IsWireless ? 8 : 1;
        weight /= host.IsOnBattery ? 4 : 1;
        weight /= host.FreeDiskBytes < ScarceDiskBytes ? 2 : 1;
        return (byte)int.Max(1, weight);
    }
}
