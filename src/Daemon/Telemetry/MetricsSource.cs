using MedV.Daemon.Control;
using MedV.Daemon.Delivery;
using MedV.Daemon.Realm;

namespace MedV.Daemon.Telemetry;

/// <summary>Collects the figures of this host, at most once a second however many ask. Safe for use by any number of threads.</summary>
internal sealed class MetricsSource(IDaemonControl control, RealmService realm, LocalStore store, TimeProvider time) : IMetricsSource
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly DateTimeOffset _startedAt = time.GetUtcNow();
    private long _writtenAt;
    private byte[]? _page;

    public byte[] Page()
    {
        lock (_lock)
        {
            if (_page is null || time.GetElapsedTime(_writtenAt) >= Freshness)
            {
                _page = MetricsPage.Write(Facts());
                _writtenAt = time.GetTimestamp();
            }

            return _page;
        }
    }

    private MetricsFacts Facts()
    {
        RealmSession? session = realm.Session;
        (long received, long sent) = session?.Hub?.Traffic ?? default;
        return new MetricsFacts(
            control.Status(),
            control.Peers(),
            session?.OriginReports ?? [],
            store.Events.Counters,
            session?.Leases ?? 0,
            received,
            sent,
            new DriveInfo(store.Folder).AvailableFreeSpace,
            Environment.WorkingSet,
            Environment.CpuUsage.TotalTime,
            _startedAt);
    }
}
