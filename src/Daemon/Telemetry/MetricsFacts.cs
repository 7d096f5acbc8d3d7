using System.Collections.Immutable;
using MedV.Daemon.Control.Contract;
using MedV.Swarm.Origin;

namespace MedV.Daemon.Telemetry;

/// <summary>All that the figures of one moment are made of.</summary>
/// <param name="Status">What the control API tells.</param>
/// <param name="Peers">The other hosts.</param>
/// <param name="Origins">The origins, in the order in which they are asked.</param>
/// <param name="Counters">What was counted since the start.</param>
/// <param name="Leases">Bundles that this host fetches over the WAN now.</param>
/// <param name="ReceivedBytes">Plain bytes of chunks received from all peers.</param>
/// <param name="SentBytes">Plain bytes of chunks sent to all peers.</param>
/// <param name="StoreFreeBytes">Free space on the disk of the store.</param>
/// <param name="ResidentBytes">Memory of the daemon.</param>
/// <param name="CpuTime">Processor time of the daemon.</param>
/// <param name="StartedAt">When the daemon started.</param>
internal sealed record MetricsFacts(
    StatusReport Status,
    PeersReport Peers,
    ImmutableArray<OriginReport> Origins,
    EventCounters Counters,
    int Leases,
    long ReceivedBytes,
    long SentBytes,
    long StoreFreeBytes,
    long ResidentBytes,
    TimeSpan CpuTime,
    DateTimeOffset StartedAt);
