using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Daemon.Manners;
using MedV.Daemon.Realm;
using MedV.Daemon.Seeding;
using MedV.Daemon.Telemetry;
using MedV.Daemon.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace MedV.Daemon.Delivery;

/// <summary>Adds the part of the daemon that brings images to this host.</summary>
internal static class DeliveryServices
{
    /// <summary>Adds <see cref="IDaemonControl"/> and what it stands on.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services) => services
        .AddSingleton<EventLog>()
        .AddSingleton<Pauses>()
        .AddSingleton<PeerRates>()
        .AddSingleton<LocalStore>()
        .AddSingleton(provider => OriginAccess.Read(provider.GetRequiredService<DaemonSettings>().Origin))
        .AddManners()

        // Before those who post, so that it ends after them.
        .AddHostedService(provider => provider.GetRequiredService<EventLog>())
        .AddHostedService<SeedIndexer>()
        .AddSingleton<RealmService>()
        .AddHostedService(provider => provider.GetRequiredService<RealmService>())
        .AddHostedService<SessionWatch>()
        .AddSingleton<IDaemonControl, DaemonControl>()
        .AddSingleton<DiskReaders>()
        .AddHostedService(provider => provider.GetRequiredService<DiskReaders>())
        .AddSingleton<UserControl>()
        .AddSingleton<IUserControl>(provider => provider.GetRequiredService<UserControl>())
        .AddSingleton<IMetricsSource, MetricsSource>()
        .AddHostedService<MetricsServer>();
}
