using System.Collections.Immutable;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Hosting;
using MedV.Daemon.Manners;
using MedV.Daemon.Realm;
using MedV.Daemon.Telemetry;
using MedV.Swarm.Peers;
using MedV.Trust.Realms;

namespace MedV.Daemon.Delivery;

/// <summary>Answers the control API from what the realm's session knows.</summary>
internal sealed class DaemonControl(
    RealmService realm, LocalStore store, PeerRates rates, Pauses pauses, MannersService manners, DaemonSettings settings, TimeProvider time) : IDaemonControl
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
                pauses.Current,
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
            pauses.Current,
            store.Seeds.Status,
            own,
            images);
    }

    public PeersReport Peers() => realm.Session is not { Hub: PeerHub hub } session
        ? new PeersReport([])
        : PeerReports.Of(
            hub.Peers,
            hub.Addresses,
            hub.Bans,
            [.. session.Versions().Select(version => version.Status)],
            store.Claims.All.Select(recipe => recipe.ToString()).ToHashSet(),
            rates);

    public WhyReport? Why(string image, int? version)
    {
        (ImageStatus? status, ImageVersion? kept) = (realm.Session?.Versions() ?? [])
            .LastOrDefault(entry => entry.Status.Image == image && (version is null || entry.Status.Version == version));
        return status is null
            ? null
            : DeliveryReports.Why(
                status with { Message = WaitsFor(status) }, store.State.Images.Find(kept.Image, kept.Version), store.State.WanLog.Read(kept.Image, kept.Version));
    }

    public Task<DoctorReport> DoctorAsync(CancellationToken cancellationToken) =>
        Doctor.ExamineAsync(realm.Session, store, settings, time, cancellationToken);

    public void Boost(TimeSpan? length) => manners.Boost(length);

    public Task EnrollAsync(EnrollRequest request, CancellationToken cancellationToken) => realm.EnrollAsync(request, cancellationToken);

    public IAsyncEnumerable<EventLine> EventsAsync(long after, bool follow, CancellationToken cancellationToken) =>
        store.Events.ReadAsync(after, follow, cancellationToken);

    public long BeforeLastEvents(int count) => store.Events.BeforeLast(count);

    /// <summary>What keeps an image from getting on, from the outermost cause inwards.</summary>
    private string? WaitsFor(ImageStatus status) =>
        status.State == ImageState.Complete ? null
        : pauses.Current is PauseStatus pause ? InWords(pause)
        : status.Message ?? (realm.Session is { IsSettling: true } ? "the other PCs of this site: all agree first who fetches what" : null);

    private static string InWords(PauseStatus pause) => pause.Detail ?? pause.Reason switch
    {
        PauseReason.Battery => "paused while this PC runs on battery",
        PauseReason.Metered => "paused while the connection of this PC is metered",
        PauseReason.Vpn => "paused while this PC is connected through a VPN",
        PauseReason.BusinessHours => "paused during business hours",
        _ => "paused until the site may read more over the WAN",
    };

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
