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

    /// <summary>Hosts may not have seen each other yet, and the image is so large that two of them hardly ever begin with the same bundle.</summary>
    Early,

    /// <summary>The time that the policy gives the site for the delivery is over: this host gets what it lacks for itself.</summary>
    Deadline,
}
