using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace MedV.Daemon.Configuration;

/// <summary>Section <c>Swarm</c>: how this host trades chunks with the others of its site.</summary>
internal sealed class SwarmOptions
{
    /// <summary>IP address to listen on for other hosts; empty: all addresses of both families.</summary>
    // Peers prove with a certificate who they are, so the listener need not hide.
    [IpAddress]
    public string ListenAddress { get; init; } = "";

    /// <summary>TCP port to listen on, from 0 to 65535; 0 lets the system choose one, which mDNS then tells the others.</summary>
    // Not assigned by IANA to anything in use.
    [Range(0, 65535)]
    public int ListenPort { get; init; } = 7687;

    /// <summary>Name of the site that this host belongs to, at most 32 letters, digits, dots, hyphens and underscores; empty: the site of whoever finds it.</summary>
    // Most sites are one LAN, and need no name.
    [SiteName]
    public string Site { get; init; } = "";

    /// <summary>Other hosts to connect to, each <c>name:port</c>, <c>address:port</c> or <c>[address]:port</c>, for networks without multicast. They tell of the others.</summary>
    // mDNS does without.
    [HostEndpoints]
    public ImmutableArray<string> StaticPeers { get; init; } = [];

    /// <summary>Time to wait for other hosts before the first byte is fetched over the WAN, from 0 to 1 minute.</summary>
    // mDNS answers within 0.12 s and announces twice, 1 s apart; what is left is for the TLS handshakes of a classroom.
    [TimeRange("00:00:00", "00:01:00")]
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time without progress after which a host's turn to fetch a bundle goes to the next host, from 0.5 seconds to 10 minutes.</summary>
    // A bundle of 2 MiB takes 1.6 s on a WAN of 10 Mbit/s; shorter would take turns away from a slow but living host.
    [TimeRange("00:00:00.5", "00:10:00")]
    public TimeSpan LeaseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Time that the site may take for a version, before this host fetches over the WAN what it still lacks, whoever's turn it is, up to 30 days; 0: for ever.
    /// </summary>
    // Off: a site that is slow has a reason, and to fetch for oneself is what leases are there to prevent.
    [TimeRange("00:00:00", "30.00:00:00")]
    public TimeSpan Deadline { get; init; }
}
