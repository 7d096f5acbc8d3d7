using System.Collections.Immutable;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Realm;
using MedV.Swarm;
using MedV.Swarm.Origin;
using MedV.Swarm.Peers;
using Microsoft.Extensions.Hosting;

namespace MedV.Daemon.Telemetry;

/// <summary>Looks at the realm's session once a second: how fast peers are, who was banned, which origin went and came.</summary>
/// <remarks>A ban lasts ten minutes and more, an origin is left alone for a second and more: none is missed that matters to anybody.</remarks>
internal sealed class SessionWatch(RealmService realm, EventLog events, PeerRates rates, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Dictionary<HostId, DateTimeOffset> _bans = [];
    private readonly Dictionary<Uri, DateTimeOffset> _down = [];

    /// <summary>Posts what changed since the last look.</summary>
    internal void Compare(IReadOnlyList<Ban> bans, ImmutableArray<OriginReport> origins)
    {
        foreach (Ban ban in bans.Where(ban => _bans.GetValueOrDefault(ban.Host) != ban.Until))
        {
            _bans[ban.Host] = ban.Until;
            events.Post(new DaemonEvent.PeerBanned(new EventPeer(ban.Host.ToString(), ban.Name), ban.Reason, ban.Until));
        }

        foreach (HostId over in _bans.Keys.Except(bans.Select(ban => ban.Host)).ToArray())
        {
            _bans.Remove(over);
        }

        foreach (OriginReport origin in origins)
        {
            if (origin.Failure is string failure && _down.TryAdd(origin.Address, time.GetUtcNow()))
            {
                events.Post(new DaemonEvent.OriginUnreachable(EventText.Address(origin.Address), EventText.Short(failure)));
            }
            else if (origin.Failure is null && _down.Remove(origin.Address, out DateTimeOffset since))
            {
                events.Post(new DaemonEvent.OriginBack(EventText.Address(origin.Address), since));
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long start = time.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                RealmSession? session = realm.Session;
                rates.Add(time.GetElapsedTime(start), session?.Hub?.Peers ?? []);
                Compare(session?.Hub?.Bans ?? [], session?.OriginReports ?? []);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }
}
