using System.Collections.Immutable;
using System.Text.Json;
using MedV.Daemon.Control.Contract;

namespace MedV.Daemon.Telemetry;

/// <summary>The figures of this host for a monitoring system: which there are is in docs/operations.md.</summary>
internal static class MetricsPage
{
    // One PC has a handful of images; more are counted and not named.
    private const int MostImages = 64;

    /// <summary>Writes all figures of one moment.</summary>
    public static byte[] Write(MetricsFacts facts)
    {
        var page = new Exposition();
        page.Gauge("medv_build_info", "The version of medvd.").Sample(1, ("version", facts.Status.Version));
        WriteImages(page, facts);
        WriteWan(page, facts);
        WritePeers(page, facts);
        WriteRealm(page, facts);
        page.Counter("medv_chunks_damaged_total", "Chunks on the disks of this host that were found damaged.").Sample(facts.Counters.DamagedChunks);
        page.Counter("medv_events_total", "Events posted since the start.").Sample(facts.Counters.Events);
        page.Counter("medv_events_lost_total", "Events that could not be written.").Sample(facts.Counters.Lost);
        page.Gauge("medv_store_free_bytes", "Free space on the disk of the store.").Sample(facts.StoreFreeBytes);
        page.Gauge("process_resident_memory_bytes", "Memory of the daemon that is in RAM.").Sample(facts.ResidentBytes);
        page.Counter("process_cpu_seconds_total", "Processor time of the daemon.").Sample(facts.CpuTime.TotalSeconds);
        page.Gauge("process_start_time_seconds", "When the daemon started, as Unix time.").Sample(Seconds(facts.StartedAt));
        return page.ToUtf8();
    }

    private static void WriteImages(Exposition page, MetricsFacts facts)
    {
        ImmutableArray<ImageStatus> all = facts.Status.Images;
        ImageStatus[] images = [.. all.DistinctBy(image => (image.Image, image.Version)).Take(MostImages)];
        page.Gauge("medv_images", "Versions of images that this host was told to have.").Sample(all.Length);
        page.Gauge("medv_image_state", "1 for the state that a version is in, 0 for the others.");
        foreach (ImageStatus image in images)
        {
            foreach (ImageState state in Enum.GetValues<ImageState>())
            {
                page.Sample(image.State == state ? 1 : 0, ("image", image.Image), ("version", $"{image.Version}"), ("state", Name(state)));
            }
        }

        Each("medv_image_content_bytes", "Plain size of the different chunks of a version.", image => image.Bytes);
        Each("medv_image_held_bytes", "Those of them that are on this host, verified.", image => image.BytesHeld);
        Each("medv_image_bytes_per_second", "Plain bytes that became held, over the last seconds.", image => image.BytesPerSecond);

        page.Gauge("medv_image_source_bytes", "Plain bytes of chunks of a version by where they came from.");
        foreach (ImageStatus image in images)
        {
            Source(image, SourceKind.Wan, image.Sources.WanBytes);
            Source(image, SourceKind.Patch, image.Sources.PatchBytes);
            Source(image, SourceKind.Peer, image.Sources.PeerBytes);
            Source(image, SourceKind.Local, image.Sources.LocalBytes);
            Source(image, SourceKind.Version, image.Sources.VersionBytes);
            Source(image, SourceKind.File, image.Sources.FileBytes);
        }

        void Each(string name, string help, Func<ImageStatus, long> figure)
        {
            page.Gauge(name, help);
            foreach (ImageStatus image in images)
            {
                page.Sample(figure(image), ("image", image.Image), ("version", $"{image.Version}"));
            }
        }

        void Source(ImageStatus image, SourceKind source, long bytes) =>
            page.Sample(bytes, ("image", image.Image), ("version", $"{image.Version}"), ("source", Name(source)));
    }

    private static void WriteWan(Exposition page, MetricsFacts facts)
    {
        page.Counter("medv_wan_bytes_total", "Bytes of response bodies read over the WAN since the start, by why this host did.");
        foreach ((string image, WanReason reason, WanCount count) in facts.Counters.Wan)
        {
            page.Sample(count.Bytes, ("image", image), ("reason", Name(reason)));
        }

        page.Counter("medv_wan_fetches_total", "Bundles and files read over the WAN since the start.");
        foreach ((string image, WanReason reason, WanCount count) in facts.Counters.Wan)
        {
            page.Sample(count.Whole, ("image", image), ("reason", Name(reason)), ("result", "whole"));
            page.Sample(count.Broken, ("image", image), ("reason", Name(reason)), ("result", "broken"));
        }

        page.Gauge("medv_wan_leases", "Bundles that this host fetches over the WAN now.").Sample(facts.Leases);
        if (facts.Status.Manners.WanDelay is { } delay)
        {
            page.Gauge("medv_wan_delay_seconds", "Round trips to the origin: on the empty path, and by how much longer in its queues now.");
            page.Sample(delay.BaseMilliseconds / 1000, ("part", "path"));
            page.Sample(delay.QueueMilliseconds / 1000, ("part", "queue"));
        }

        page.Gauge("medv_origin_up", "Whether an origin did as it should when it was last asked, in the order in which they are asked.");
        for (int i = 0; i < facts.Origins.Length; i++)
        {
            page.Sample(facts.Origins[i].Failure is null ? 1 : 0, ("place", $"{i}"), ("origin", EventText.Address(facts.Origins[i].Address)));
        }
    }

    private static void WritePeers(Exposition page, MetricsFacts facts)
    {
        page.Gauge("medv_peers", "Other hosts of the realm, by how this one stands with them.");
        foreach (PeerState state in Enum.GetValues<PeerState>())
        {
            page.Sample(facts.Peers.Peers.Count(peer => peer.State == state), ("state", Name(state)));
        }

        page.Counter("medv_peer_received_bytes_total", "Plain bytes of chunks received from other hosts since this host joined its realm or started.").Sample(facts.ReceivedBytes);
        page.Counter("medv_peer_sent_bytes_total", "Plain bytes of chunks sent to other hosts since this host joined its realm or started.").Sample(facts.SentBytes);
        page.Counter("medv_peer_bans_total", "Bans of hosts that sent something wrong.").Sample(facts.Counters.Bans);
    }

    private static void WriteRealm(Exposition page, MetricsFacts facts)
    {
        page.Gauge("medv_enrolled", "Whether this host belongs to a realm.").Sample(facts.Status.Realm is null ? 0 : 1);
        page.Gauge("medv_state", "1 for what the daemon is doing, 0 for the others.");
        foreach (DaemonState state in Enum.GetValues<DaemonState>())
        {
            page.Sample(facts.Status.State == state ? 1 : 0, ("state", Name(state)));
        }

        page.Gauge("medv_paused", "1 for the reason why this host moves no bytes although it could, 0 for the others.");
        foreach (PauseReason reason in Enum.GetValues<PauseReason>())
        {
            page.Sample(facts.Status.Pause?.Reason == reason ? 1 : 0, ("reason", Name(reason)));
        }

        // No figure is better than a wrong one: what was never refreshed has none.
        page.Gauge("medv_metadata_refreshed_timestamp_seconds", "When the signed metadata was last refreshed, as Unix time.");
        if (facts.Status.Metadata?.RefreshedAt is { } refreshed)
        {
            page.Sample(Seconds(refreshed));
        }

        page.Gauge("medv_metadata_expires_timestamp_seconds", "When the signed metadata expires, as Unix time.");
        if (facts.Status.Metadata?.ExpiresAt is { } expires)
        {
            page.Sample(Seconds(expires));
        }
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
