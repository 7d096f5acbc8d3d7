namespace MedV.Daemon.Control.Contract;

/// <summary>How this host knows of another one.</summary>
internal enum PeerFound
{
    /// <summary>It announces itself over mDNS.</summary>
    Multicast,

    /// <summary>The configuration names its address.</summary>
    Configured,

    /// <summary>It called this host.</summary>
    ItCalled,
}
