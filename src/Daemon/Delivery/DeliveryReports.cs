using System.Text.Json;
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
    /// <summary>The reason in the WAN log for metadata and the roots of manifests.</summary>
    public const string MetadataReason = "metadata";

    /// <summary>The reason in the WAN log for pages of manifests.</summary>
    public const string ManifestReason = "manifest";

    /// <summary>A lease's reason as the WAN log keeps it.</summary>
    public static string NameOf(LeaseReason reason) => JsonNamingPolicy.CamelCase.ConvertName(reason.ToString());

    /// <summary>A lease's reason in the words of the control API.</summary>
    public static WanReason ReasonOf(LeaseReason reason) => ReasonOf(NameOf(reason));

    /// <summary>A state as the database keeps it.</summary>
    public static DeliveryState KeptAs(ImageState state) => state switch
    {
        ImageState.Fetching => DeliveryState.Fetching,
        ImageState.Verifying => DeliveryState.Verifying,
        ImageState.Complete => DeliveryState.Complete,
        ImageState.Waiting => DeliveryState.Waiting,
        _ => DeliveryState.Recovering,
    };

    /// <summary>How far one version is.</summary>
    public static ImageStatus Status(ImageVersion version, Digest manifest, DeliveryProgress progress, DeliveryRecord? record)
    {
        TransferReport? report = progress.Transfer?.Report;
        bool isComing = progress.State is ImageState.ReadingManifest or ImageState.Fetching;
        string? problem = isComing ? report?.Problem : progress.Message;
        long bytes = progress.Disk?.Bytes ?? 0;
        long held = progress.Disk?.BytesHeld ?? 0;
        long rate = isComing ? report?.BytesPerSecond ?? 0 : 0;
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
            SourcesOf(record),
            record?.WanBodyBytes ?? 0,
            rate,
            rate > 0 ? (bytes - held) / rate : null,
            record?.StartedAt,
            record?.CompletedAt,
            progress.State == ImageState.Complete ? progress.Disk?.Path : null);
    }

    /// <summary>Where the bytes of one version came from, in sums.</summary>
    public static SourceBytes SourcesOf(DeliveryRecord? record) => new(
        record?.BytesFrom(Store.State.SourceKind.Wan) ?? 0,
        record?.BytesFrom(Store.State.SourceKind.Patch) ?? 0,
        record?.BytesFrom(Store.State.SourceKind.Peer) ?? 0,
        record?.BytesFrom(Store.State.SourceKind.Local) ?? 0,
        record?.BytesFrom(Store.State.SourceKind.Version) ?? 0,
        record?.BytesFrom(Store.State.SourceKind.File) ?? 0);

    /// <summary>Where the bytes of one version came from.</summary>
    public static WhyReport Why(ImageStatus status, DeliveryRecord? record, IReadOnlyList<WanFetch> log) => new(
        status.Image,
        status.Version,
        status.State,
        status.Message,
        status.BytesPerSecond,
        status.SecondsLeft,
        status.Bytes,
        [
            .. (record?.Sources ?? []).OrderBy(source => source.Kind).ThenByDescending(source => source.Bytes).Select(source => new SourceShare(
                KindOf(source.Kind), source.Bytes, source.Chunks, source.Kind == Store.State.SourceKind.Peer ? source.PeerName : null)),
        ],
        [
            .. log.GroupBy(fetch => ReasonOf(fetch.Reason)).OrderBy(group => group.Key).Select(group => new WanShare(
                group.Key, group.Key == WanReason.Metadata ? 0 : group.Count(), group.Sum(fetch => fetch.Bytes), group.Sum(fetch => fetch.PatchBytes))),
        ],
        [
            .. log.Where(fetch => fetch.Reason != MetadataReason).Select(fetch => new WanBundle(
                fetch.Bundle, fetch.Pack.ToString(), fetch.Cell, fetch.Bytes, fetch.PatchBytes, ReasonOf(fetch.Reason), fetch.At)),
        ]);

    private static SourceKind KindOf(Store.State.SourceKind kind) => kind switch
    {
        Store.State.SourceKind.Wan => SourceKind.Wan,
        Store.State.SourceKind.Patch => SourceKind.Patch,
        Store.State.SourceKind.Peer => SourceKind.Peer,
        Store.State.SourceKind.Version => SourceKind.Version,
        Store.State.SourceKind.File => SourceKind.File,
        _ => SourceKind.Local,
    };

    private static WanReason ReasonOf(string reason) => reason switch
    {
        "alone" => WanReason.Alone,
        "takeover" => WanReason.Takeover,
        "deadline" => WanReason.Deadline,
        ManifestReason => WanReason.Manifest,
        MetadataReason => WanReason.Metadata,
        _ => WanReason.Owner,
    };
}
