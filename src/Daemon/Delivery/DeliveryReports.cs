using MedV.Chunking;
using MedV.Daemon.Control.Contract;
using MedV.Store.State;
using MedV.Swarm.Leases;
using MedV.Swarm.Transfers;
using MedV.Trust.Realms;
using SourceKind = MedV.Daemon.Control.Contract.SourceKind;

namespace MedV.Daemon.Delivery;

/// <summary>Puts what delivery knows into the words of the control API.</summary>
internal static class DeliveryReports
{
    /// <summary>The reason in the WAN log for metadata and manifests.</summary>
    public const string MetadataReason = "metadata";

    /// <summary>A lease's reason as the WAN log keeps it.</summary>
    public static string NameOf(LeaseReason reason) => reason switch
    {
        LeaseReason.Alone => "alone",
        LeaseReason.Takeover => "takeover",
        _ => "owner",
    };

    /// <summary>How far one version is.</summary>
    public static ImageStatus Status(ImageVersion version, Digest manifest, ImageDelivery.Progress progress, DeliveryRecord? record)
    {
        TransferReport? report = progress.Transfer?.Report;
        string? problem = progress.State == ImageState.Fetching ? report?.Problem : progress.Message;
        long bytes = progress.Disk?.Bytes ?? 0;
        long held = progress.Disk?.BytesHeld ?? 0;
        long rate = progress.State == ImageState.Fetching ? report?.BytesPerSecond ?? 0 : 0;
        return new ImageStatus(
            version.Image,
            version.Version,
            manifest.ToString(),
            problem is not null && rate == 0 ? ImageState.Waiting : progress.State,
            problem,
            version.DiskBytes,
            progress.Disk?.Chunks ?? 0,
            progress.Disk?.ChunksHeld ?? 0,
            bytes,
            held,
            new SourceBytes(
                record?.BytesFrom(Store.State.SourceKind.Wan) ?? 0,
                record?.BytesFrom(Store.State.SourceKind.Peer) ?? 0,
                record?.BytesFrom(Store.State.SourceKind.Local) ?? 0,
                record?.BytesFrom(Store.State.SourceKind.Version) ?? 0,
                record?.BytesFrom(Store.State.SourceKind.File) ?? 0),
            record?.WanBodyBytes ?? 0,
            rate,
            rate > 0 ? (bytes - held) / rate : null,
            record?.StartedAt,
            record?.CompletedAt,
            progress.State == ImageState.Complete ? progress.Disk?.Path : null);
    }

    /// <summary>Where the bytes of one version came from.</summary>
    public static WhyReport Why(ImageStatus status, DeliveryRecord? record, IReadOnlyList<WanFetch> log) => new(
        status.Image,
        status.Version,
        status.Bytes,
        [
            .. (record?.Sources ?? []).OrderBy(source => source.Kind).ThenByDescending(source => source.Bytes).Select(source => new SourceShare(
                KindOf(source.Kind), source.Bytes, source.Chunks, source.Kind == Store.State.SourceKind.Peer ? source.PeerName : null)),
        ],
        [
            .. log.GroupBy(fetch => ReasonOf(fetch.Reason)).OrderBy(group => group.Key).Select(group => new WanShare(
                group.Key, group.Key == WanReason.Metadata ? 0 : group.Count(), group.Sum(fetch => fetch.Bytes))),
        ],
        [
            .. log.Where(fetch => fetch.Reason != MetadataReason).Select(fetch => new WanBundle(
                fetch.Bundle, fetch.Pack.ToString(), fetch.Cell, fetch.Bytes, ReasonOf(fetch.Reason), fetch.At)),
        ]);

    private static SourceKind KindOf(Store.State.SourceKind kind) => kind switch
    {
        Store.State.SourceKind.Wan => SourceKind.Wan,
        Store.State.SourceKind.Peer => SourceKind.Peer,
        Store.State.SourceKind.Version => SourceKind.Version,
        Store.State.SourceKind.File => SourceKind.File,
        _ => SourceKind.Local,
    };

    private static WanReason ReasonOf(string reason) => reason switch
    {
        "alone" => WanReason.Alone,
        "takeover" => WanReason.Takeover,
        MetadataReason => WanReason.Metadata,
        _ => WanReason.Owner,
    };
}
