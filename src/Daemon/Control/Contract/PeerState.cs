namespace MedV.Daemon.Control.Contract;

/// <summary>How this host stands with another one.</summary>
internal enum PeerState
{
    /// <summary>A connection is open and both sides proved that they belong to the realm.</summary>
    Connected,

    /// <summary>It says that it is there, but no connection came to be: it is called again and again.</summary>
    Found,

    /// <summary>It sent something wrong and is not talked to until <see cref="PeerStatus.BannedUntil"/>.</summary>
    Banned,
}
