namespace MedV.Swarm.Leases;

/// <summary>How much of the WAN work of its site a host takes, from 0 (none) to 255.</summary>
public static class WanWeight
{
    /// <summary>It fetches nothing over the WAN: it may not, or cannot now.</summary>
    public const byte None = 0;

    /// <summary>That of a wired PC on mains, and of who has not said otherwise.</summary>
    public const byte Usual = 100;
}
