using MedV.Daemon.Control;
using MedV.Daemon.Manners;
using MedV.Daemon.Realm;
using MedV.Daemon.Seeding;
using Microsoft.Extensions.DependencyInjection;

namespace MedV.Daemon.Delivery;

/// <summary>Adds the part of the daemon that brings images to this host.</summary>
internal static class DeliveryServices
{
    /// <summary>Adds <see cref="IDaemonControl"/> and what it stands on.</summary>
    public static IServiceCollection AddDelivery(this IServiceCollection services) => services
        .AddSingleton<LocalStore>()
        .AddManners()
        .AddHostedService<SeedIndexer>()
        .AddSingleton<RealmService>()
        .AddHostedService(provider => provider.GetRequiredService<RealmService>())
        .AddSingleton<IDaemonControl, DaemonControl>();
}
