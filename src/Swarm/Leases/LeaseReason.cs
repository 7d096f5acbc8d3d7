namespace MedV.Swarm.Leases;

/// <summary>Why this host fetched a bundle over the WAN.</summary>
public enum LeaseReason
{
    /// <summary>No other host of the site takes part.</summary>
    Alone,

    /// <summary>The bundle is this host's by rendezvous hash.</summary>
    Owner,

    /// <summary>The bundle's owner, or who could use the patches, left, stopped making progress, or cannot reach the origin.</summary>
    Takeover,
}
