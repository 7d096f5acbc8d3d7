using System.Collections.Immutable;
using System.Net;

namespace MedV.Discovery;

/// <summary>Where to announce and to look.</summary>
public sealed class DiscoveryOptions
{
    /// <summary>
    /// Names of the network interfaces to use; a name that does not exist (yet) is no error. Empty, the default, means every interface that
    /// is up, does multicast, and is neither loopback nor a tunnel. Loopback (<c>lo</c>) and tunnels are used only when named here.
    /// </summary>
    public ImmutableArray<string> Interfaces { get; init; } = [];

    /// <summary>
    /// The one address to announce, instead of all addresses of each interface; <see langword="null"/>, the default, for all. Only its
    /// address family is used then. With <c>lo</c> and 127.0.0.N, several daemons can find each other on one machine.
    /// </summary>
    public IPAddress? Address { get; init; }
}
