using MedV.Daemon.Manners.Host;
using Microsoft.Extensions.DependencyInjection;

namespace MedV.Daemon.Manners;

/// <summary>Adds the daemon's manners, with the operating system that it runs on.</summary>
internal static class MannersServices
{
    private const string SystemBus = "/run/dbus/system_bus_socket";

    /// <summary>Adds <see cref="MannersService"/> and what it stands on.</summary>
    public static IServiceCollection AddManners(this IServiceCollection services) => services
        .AddSingleton<IHostFacts>(provider =>
            OperatingSystem.IsLinux() ? new LinuxHostFacts("/", SystemBus, provider.GetRequiredService<TimeProvider>())
            : OperatingSystem.IsWindows() ? new WindowsHostFacts()
            : new PlainHost())
        .AddSingleton<IPriority>(_ =>
            OperatingSystem.IsLinux() ? new LinuxPriority()
            : OperatingSystem.IsWindows() ? new WindowsPriority()
            : new PlainHost())
        .AddSingleton<MannersService>()
        .AddHostedService(provider => provider.GetRequiredService<MannersService>());
}
