namespace MedV.Daemon.Manners.Rules;

/// <summary>What a host leaves alone for a reason of its own.</summary>
internal enum PauseScope
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The WAN: it fetches no chunks from the origin, and goes on trading with its peers.</summary>
    Wan,

    /// <summary>WAN and LAN: it hangs up on its peers, too.</summary>
    All,
}
