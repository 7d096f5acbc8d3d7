using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Delivery;
using MedV.Daemon.Realm;
using MedV.Store.BaseDisks;
using MedV.Workspaces;

namespace MedV.Daemon.Workspaces;

/// <summary>Which version of its image a workspace starts from: the newest whose disk is complete, and which the realm still vouches for.</summary>
internal static class WorkspaceDisks
{
    /// <summary>How far the image of a workspace is.</summary>
    public static UserImage ImageOf(RealmSession session, LocalStore store, ImageChoice choice)
    {
        ImmutableArray<ImageStatus> delivered = [.. session.Versions().Select(version => version.Status).Where(status => status.Image == choice.Name)];
        ImageStatus? delivery = delivered.Where(status => choice.Version is null || status.Version == choice.Version).MaxBy(status => status.Version);
        int? ready = Complete(session, store, choice)?.Version;
        bool isNews = delivery is not null && delivery.Version != ready;
        return new UserImage(
            choice.Name,
            ready ?? delivery?.Version,
            ready is not null,
            isNews && ready is not null ? delivery!.Version : null,
            delivery?.Bytes ?? 0,
            delivery?.BytesHeld ?? 0,
            delivery?.SecondsLeft,
            delivery?.Message ?? (delivery is null && ready is null ? WhyNone(session, choice) : null));
    }

    /// <summary>The disk that a workspace starts from; <see langword="null"/> while none is complete.</summary>
    public static UserDisk? Complete(RealmSession session, LocalStore store, ImageChoice choice) => (
        from version in session.Published
        where version.Image == choice.Name && (choice.Version is null || version.Version == choice.Version)
        orderby version.Version descending
        let path = Digest.TryParse(version.Manifest.Sha256, out Digest manifest) ? BaseDisk.FindComplete(store.Images, manifest) : null
        where path is not null
        select new UserDisk(version.Version, version.Manifest.Sha256, path)).FirstOrDefault();

    private static string WhyNone(RealmSession session, ImageChoice choice) =>
        session.Published.All(version => version.Image != choice.Name) ? $"the realm has no image {choice.Name}"
        : choice.Version is int pinned ? $"version {pinned} of {choice.Name} is not on this PC, and only the newest is fetched"
        : $"medvd does not fetch {choice.Name}: its setting Delivery:Images leaves it out";
}
