namespace MedV.Daemon.Control.Contract;

/// <summary>Why this host, and not another, fetched something over the WAN.</summary>
internal enum WanReason
{
    /// <summary>It was this host's turn: each bundle has one owner in the site.</summary>
    Owner,

    /// <summary>The owner died or made no progress, and this host was next.</summary>
    Takeover,

    /// <summary>No other host of the realm was reachable.</summary>
    Alone,

    /// <summary>Signed metadata and manifests, which every host reads and checks for itself.</summary>
    Metadata,
}
