using System.Collections.Immutable;

namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Discovery</c>: how other hosts of the site are found.</summary>
internal sealed class DiscoveryOptions
{
    /// <summary>Whether to find and be found over mDNS.</summary>
    // Without it every site would need a list of addresses.
    public bool Enabled { get; init; } = true;

    /// <summary>Names of the network interfaces to use; empty: all that do multicast.</summary>
    // Interfaces come and go on a notebook; a fixed list is for servers with a leg in a foreign network.
    public ImmutableArray<string> Interfaces { get; init; } = [];
}
