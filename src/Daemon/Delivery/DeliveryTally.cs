using System.Collections.Concurrent;
using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Telemetry;
using MedV.Store.State;
using MedV.Swarm;
using MedV.Swarm.Transfers;
using MedV.Trust.Realms;
using SourceKind = MedV.Store.State.SourceKind;

namespace MedV.Daemon.Delivery;

/// <summary>Carries the counters of a transfer into the database, so that they outlive the daemon, and its bundles into the event log.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
/// <param name="state">The database.</param>
/// <param name="events">The event log.</param>
/// <param name="version">What the transfer is for.</param>
/// <param name="content">Chunks of the disk are counted by their sources; of the pages of its manifest only what crossed the WAN is.</param>
/// <param name="nameOf">Names a peer.</param>
/// <param name="time">The clock.</param>
internal sealed class DeliveryTally(
    StateDatabase state, EventLog events, ImageVersion version, TallyOf content, Func<HostId, string> nameOf, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<WanFetch> _fetches = new();
    private SourceCount _wan;
    private SourceCount _patches;
    private long _wanBody;
    private ImmutableDictionary<HostId, SourceCount> _peers = ImmutableDictionary<HostId, SourceCount>.Empty;

    /// <summary>The only origin there is; <see langword="null"/> when there are several.</summary>
    public Uri? OnlyOrigin { get; init; }

    /// <summary>Notes a bundle for the WAN log and the event log.</summary>
    public void Note(BundleReceipt receipt)
    {
        _fetches.Enqueue(new WanFetch(
            receipt.Bundle,
            receipt.Pack,
            receipt.Cell,
            receipt.BodyBytes,
            content == TallyOf.Pages ? DeliveryReports.ManifestReason : DeliveryReports.NameOf(receipt.Reason),
            time.GetUtcNow())
        {
            PatchBytes = receipt.PatchBytes,
        });
        events.Post(new DaemonEvent.Bundle(
            version.Image,
            version.Version,
            version.Manifest.Sha256,
            content == TallyOf.Pages ? BundlePart.Manifest : BundlePart.Disk,
            receipt.Bundle,
            receipt.Pack.ToString(),
            receipt.Cell,
            receipt.BodyBytes,
            receipt.PatchBytes,
            DeliveryReports.ReasonOf(receipt.Reason),
            receipt.TakenOverFrom is HostId from ? new EventPeer(from.ToString(), nameOf(from)) : null,
            (receipt.Origin ?? OnlyOrigin) is Uri origin ? EventText.Address(origin) : null,
            receipt.StartedAt,
            time.GetUtcNow(),
            receipt.IsWhole,
            receipt.Error is null ? null : EventText.Short(receipt.Error)));
    }

    /// <summary>Notes a file that this host read for itself.</summary>
    public void NoteFile(Digest id, long bytes)
    {
        state.WanLog.Append(version.Image, version.Version, [new WanFetch(0, id, 0, bytes, DeliveryReports.MetadataReason, time.GetUtcNow())]);
        events.Counters.CountFile(version.Image, bytes);
    }

    /// <summary>Notes that a chunk on the disk was found damaged.</summary>
    public void NoteDamage() => events.Counters.CountDamage();

    /// <summary>Counts chunks found on this host that no earlier run had counted.</summary>
    public void AddLocal(SourceKind kind, long bytes, long chunks)
    {
        if (bytes > 0 && content == TallyOf.Disk)
        {
            state.Images.Add(version.Image, version.Version, 0, [new SourceTally(kind, "", "", bytes, chunks)]);
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

        if (report.FromPatches.Since(_patches) is { Chunks: > 0 } patches)
        {
            sources.Add(new SourceTally(SourceKind.Patch, "", "", patches.Bytes, patches.Chunks));
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
            state.Images.Add(version.Image, version.Version, report.WanBodyBytes - _wanBody, content == TallyOf.Pages ? [] : sources);
            (_wan, _patches, _wanBody, _peers) = (report.FromWan, report.FromPatches, report.WanBodyBytes, report.FromPeers);
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
            state.WanLog.Append(version.Image, version.Version, fetches);
        }
    }
}
