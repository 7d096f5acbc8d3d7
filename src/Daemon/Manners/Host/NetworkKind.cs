namespace MedV.Daemon.Manners.Host;

/// <summary>What a network interface is, as far as manners care.</summary>
internal enum NetworkKind
{
    /// <summary>A cable, or a virtual interface that stands for one.</summary>
    Wired,

    /// <summary>Wireless LAN.</summary>
    Wireless,

    /// <summary>A mobile network.</summary>
    Mobile,

    /// <summary>A tunnel: WireGuard, tun or PPP.</summary>
    Tunnel,
}
