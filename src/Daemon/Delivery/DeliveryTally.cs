using System.Collections.Concurrent;
using System.Collections.Immutable;
using MedV.Store.State;
using MedV.Swarm;
using MedV.Swarm.Transfers;

namespace MedV.Daemon.Delivery;

/// <summary>Carries the counters of a transfer into the database, so that they outlive the daemon.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class DeliveryTally(StateDatabase state, string image, int version, Func<HostId, string> nameOf)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<WanFetch> _fetches = new();
    private SourceCount _wan;
    private long _wanBody;
    private ImmutableDictionary<HostId, SourceCount> _peers = ImmutableDictionary<HostId, SourceCount>.Empty;

    /// <summary>Notes a bundle for the WAN log.</summary>
    public void Note(WanFetch fetch) => _fetches.Enqueue(fetch);

    /// <summary>Counts chunks found on this host that no earlier run had counted.</summary>
    public void AddLocal(SourceKind kind, long bytes, long chunks)
    {
        if (bytes > 0)
        {
            state.Images.Add(image, version, 0, [new SourceTally(kind, "", "", bytes, chunks)]);
        }
    }

    /// <summary>Writes what came since the last time.</summary>
    public void Flush(TransferReport report)
    {
        lock (_lock)
        {
            FlushSources(report);
            FlushFetches();
        }
    }

    private void FlushSources(TransferReport report)
    {
        var sources = new List<SourceTally>();
        if (report.FromWan.Since(_wan) is { Chunks: > 0 } wan)
        {
            sources.Add(new SourceTally(SourceKind.Wan, "", "", wan.Bytes, wan.Chunks));
        }

        foreach ((HostId peer, SourceCount count) in report.FromPeers)
        {
            if (count.Since(_peers.GetValueOrDefault(peer)) is { Chunks: > 0 } news)
            {
                sources.Add(new SourceTally(SourceKind.Peer, peer.ToString(), nameOf(peer), news.Bytes, news.Chunks));
            }
        }

        if (sources.Count > 0 || report.WanBodyBytes > _wanBody)
        {
            state.Images.Add(image, version, report.WanBodyBytes - _wanBody, sources);
            (_wan, _wanBody, _peers) = (report.FromWan, report.WanBodyBytes, report.FromPeers);
        }
    }

    private void FlushFetches()
    {
        var fetches = new List<WanFetch>();
        while (_fetches.TryDequeue(out WanFetch? fetch))
        {
            fetches.Add(fetch);
        }

        if (fetches.Count > 0)
        {
            state.WanLog.Append(image, version, fetches);
        }
    }
}
