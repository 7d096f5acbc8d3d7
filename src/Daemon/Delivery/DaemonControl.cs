using System.Collections.Immutable;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Hosting;
using MedV.Daemon.Manners;
using MedV.Daemon.Realm;
using MedV.Swarm.Peers;
using MedV.Trust.Realms;

namespace MedV.Daemon.Delivery;

/// <summary>Answers the control API from what the realm's session knows.</summary>
internal sealed class DaemonControl(RealmService realm, LocalStore store, MannersService manners, DaemonSettings settings, TimeProvider time) : IDaemonControl
{
    public StatusReport Status()
    {
        if (realm.Session is not RealmSession session)
        {
            return new StatusReport(
                DaemonProgram.Version,
                new HostStatus(Environment.MachineName, Id: null),
                Realm: null,
                Metadata: null,
                DaemonState.Unenrolled,
                "this host belongs to no realm; enroll it with medv enroll",
                Peers: 0,
                store.Seeds.Status,
                manners.Status(),
                Images: []);
        }

        ImmutableArray<ImageStatus> images = [.. session.Versions().Select(version => version.Status)];
        MannersStatus own = manners.Status();
        (DaemonState state, string? message) = StateOf(session, images, own);
        return new StatusReport(
            DaemonProgram.Version,
            new HostStatus(session.Host.Name, session.Host.Id.ToString()),
            new RealmStatus(session.Enrolment.RootFingerprint.ToString(), session.Realm?.Name, session.Enrolment.Origins),
            session.Metadata,
            state,
            message,
            session.Hub?.Peers.Length ?? 0,
            store.Seeds.Status,
            own,
            images);
    }

    public PeersReport Peers() => realm.Session?.Hub is not PeerHub hub
        ? new PeersReport([])
        : new PeersReport(
        [
            .. hub.Peers.OrderBy(peer => peer.Name).Select(peer => new PeerStatus(
                peer.Id.ToString(),
                peer.Name,
                peer.Address,
                PeerState.Connected,
                [.. peer.ChunksHeld.Where(held => !store.Claims.All.Contains(held.Key)).Select(held => new PeerImage(held.Key.ToString(), held.Value))],
                peer.ReceivedBytes,
                peer.SentBytes,
                BannedUntil: null,
                Reason: null)),
            .. hub.Bans.Select(ban => new PeerStatus(
                ban.Host.ToString(), ban.Name, "", PeerState.Banned, [], 0, 0, ban.Until, ban.Reason)),
        ]);

    public WhyReport? Why(string image, int? version)
    {
        (ImageStatus? status, ImageVersion? kept) = (realm.Session?.Versions() ?? [])
            .LastOrDefault(entry => entry.Status.Image == image && (version is null || entry.Status.Version == version));
        return status is null
            ? null
            : DeliveryReports.Why(
                status, store.State.Images.Find(kept.Image, kept.Version), store.State.WanLog.Read(kept.Image, kept.Version));
    }

    public Task<DoctorReport> DoctorAsync(CancellationToken cancellationToken) =>
        Doctor.ExamineAsync(realm.Session, store, settings, time, cancellationToken);

    public void Boost(TimeSpan? length) => manners.Boost(length);

    public Task EnrollAsync(EnrollRequest request, CancellationToken cancellationToken) => realm.EnrollAsync(request, cancellationToken);

    private static (DaemonState State, string? Message) StateOf(RealmSession session, ImmutableArray<ImageStatus> images, MannersStatus manners)
    {
        if (session.Realm is null)
        {
            return session.Metadata.Error is string error ? (DaemonState.Waiting, error) : (DaemonState.Starting, null);
        }

        // Without the WAN a host may still get all that it needs from its peers: then it does not wait.
        if (manners.WanDownBytesPerSecond == 0 && images.Any(image => image.State != ImageState.Complete) && images.All(image => image.BytesPerSecond == 0))
        {
            return (DaemonState.Waiting, manners.Reasons[0]);
        }

        if (images.FirstOrDefault(image => image.State == ImageState.Waiting) is ImageStatus waiting)
        {
            return (DaemonState.Waiting, waiting.Message);
        }

        if (images.IsEmpty && session.Metadata.Error is string stale)
        {
            return (DaemonState.Waiting, stale);
        }

        return images.Any(image => image.State != ImageState.Complete)
            ? (session.IsSettling ? DaemonState.Settling : DaemonState.Delivering, null)
            : (DaemonState.Idle, session.Metadata.Error);
    }
}
