using MedV.Daemon.Configuration;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Realm;

namespace MedV.Daemon.Delivery;

/// <summary>Looks for what keeps this host from its work, and says what to do about it.</summary>
internal static class Doctor
{
    private static readonly TimeSpan CertificateNotice = TimeSpan.FromDays(30);

    /// <summary>Runs the checks in the order in which a person would.</summary>
    public static async Task<DoctorReport> ExamineAsync(
        RealmSession? session, LocalStore store, DaemonSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        if (session is null)
        {
            return new DoctorReport(
            [
                FreeSpace(store, needed: 0),
                new DoctorCheck("realm", CheckState.Failed, "this host belongs to no realm", "enroll it with medv enroll"),
            ]);
        }

        ImageStatus[] images = [.. session.Versions().Select(version => version.Status)];
        return new DoctorReport(
        [
            FreeSpace(store, images.Sum(image => image.Bytes - image.BytesHeld)),
            Certificate(session, time.GetUtcNow()),
            Metadata(session, time.GetUtcNow()),
            .. OriginDoctor.Report(await session.CheckOriginsAsync(cancellationToken)),
            Peers(session, settings),
            .. HostFiles(store.Seeds.Status),
            Images(images),
        ]);
    }

    private static DoctorCheck FreeSpace(LocalStore store, long needed)
    {
        long free = new DriveInfo(store.Folder).AvailableFreeSpace;
        return free < needed
            ? new DoctorCheck(
                "free space",
                CheckState.Failed,
                $"{store.Folder}: {Size(free)} free, {Size(needed)} still to come",
                "make space, or move Store:Folder to a larger disk")
            : new DoctorCheck("free space", CheckState.Ok, $"{store.Folder}: {Size(free)} free", null);
    }

    private static DoctorCheck Certificate(RealmSession session, DateTimeOffset now)
    {
        DateTimeOffset end = new(session.Host.Certificate.NotAfter.ToUniversalTime());
        string detail = $"{session.Host.Name}, valid until {end:yyyy-MM-dd}";
        const string hint = "issue a new one with medv-sign host issue, and run medv enroll again";
        return end < now ? new DoctorCheck("host certificate", CheckState.Failed, detail, hint)
            : end - now < CertificateNotice ? new DoctorCheck("host certificate", CheckState.Warning, detail, hint)
            : new DoctorCheck("host certificate", CheckState.Ok, detail, null);
    }

    private static DoctorCheck Metadata(RealmSession session, DateTimeOffset now)
    {
        MetadataStatus metadata = session.Metadata;
        if (metadata.ExpiresAt is DateTimeOffset expires && expires < now)
        {
            return new DoctorCheck(
                "metadata", CheckState.Failed, $"expired at {expires:u}", "sign and publish again: medv-sign sign --refresh, medv-sign publish");
        }

        return metadata.Error is string error
            ? new DoctorCheck("metadata", CheckState.Warning, error, "the daemon goes on with what it trusted last, and tries again")
            : new DoctorCheck("metadata", CheckState.Ok, $"refreshed at {metadata.RefreshedAt:u}", null);
    }

    private static DoctorCheck Peers(RealmSession session, DaemonSettings settings)
    {
        int peers = session.Hub?.Peers.Length ?? 0;
        int silent = session.Hub is { } hub ? hub.Addresses.Keys.Except(hub.Peers.Select(peer => peer.Id)).Except(hub.Bans.Select(ban => ban.Host)).Count() : 0;
        int banned = session.Hub?.Bans.Count ?? 0;
        if (banned > 0)
        {
            return new DoctorCheck("peers", CheckState.Warning, $"{peers} connected, {banned} banned", "medv peers tells who, and why");
        }

        if (silent > 0)
        {
            return new DoctorCheck(
                "peers",
                CheckState.Warning,
                $"{peers} connected; {silent} found over mDNS, but not connected",
                "if that stays so, check that their peer port (TCP 7687) is open between the hosts; medv peers lists them");
        }

        string how = settings.Discovery.Enabled ? "mDNS is on" : "mDNS is off";
        return peers > 0
            ? new DoctorCheck("peers", CheckState.Ok, $"{peers} connected", null)
            : new DoctorCheck(
                "peers",
                CheckState.Warning,
                $"none found; {how}, {settings.Swarm.StaticPeers.Length} static peers",
                "alone in the site is fine; else check that UDP port 5353 and the peer port are open between the hosts");
    }

    private static IEnumerable<DoctorCheck> HostFiles(SeedsStatus? seeds)
    {
        if (seeds is null)
        {
            yield break;
        }

        string found = seeds.IndexedAt is null ? "not indexed yet" : $"{seeds.Files} files, {Size(seeds.Bytes)}, indexed at {seeds.IndexedAt:u}";
        yield return seeds switch
        {
            { Message: string error } => new DoctorCheck("host files", CheckState.Warning, error, "images are delivered without them; it is tried again every hour"),
            { MissingFolders: [string first, ..] } => new DoctorCheck(
                "host files", CheckState.Warning, $"{found}; {first} is not there", "check Seeds:Folders; a folder that comes back is found by the next look"),
            { LeftOut: > 0 } => new DoctorCheck(
                "host files", CheckState.Warning, $"{found}; {seeds.LeftOut} files have no room", "raise Seeds:IndexBytes, or name fewer folders"),
            _ => new DoctorCheck("host files", CheckState.Ok, found, null),
        };
    }

    private static DoctorCheck Images(ImageStatus[] images) =>
        images.FirstOrDefault(image => image.State == ImageState.Waiting) is ImageStatus waiting
            ? new DoctorCheck("images", CheckState.Failed, $"{waiting.Image}: {waiting.Message}", null)
            : new DoctorCheck("images", CheckState.Ok, $"{images.Count(image => image.State == ImageState.Complete)} of {images.Length} complete", null);

    private static string Size(long bytes) => bytes < 1L << 30 ? $"{bytes / (double)(1 << 20):F1} MiB" : $"{bytes / (double)(1 << 30):F1} GiB";
}
