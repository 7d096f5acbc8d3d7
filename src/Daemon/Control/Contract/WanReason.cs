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

    /// <summary>Policy allowed it to fetch out of turn, so as to be done in time.</summary>
    Deadline,

    /// <summary>Pages of the manifest, which tell what the image consists of. Like the image, a site fetches each once.</summary>
    Manifest,

    /// <summary>Signed metadata and the root of the manifest, which every host reads and checks for itself.</summary>
    Metadata,
}
