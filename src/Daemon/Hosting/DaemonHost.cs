using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Daemon.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Hosting;

/// <summary>Puts the daemon together.</summary>
internal static class DaemonHost
{
    // systemd's unit allows 30 s before it kills; what is left is for the operating system to write back.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    /// <summary>Builds the host. It uses no file, variable or flag but what is in <paramref name="settings"/>.</summary>
    /// <param name="settings">The checked configuration; each section is offered as <see cref="IOptions{TOptions}"/>.</param>
    /// <param name="addServices">Adds what the daemon does.</param>
    public static IHost Build(DaemonSettings settings, Action<IServiceCollection> addServices)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true, ApplicationName = "medvd" });
        builder.Logging.AddDaemonLog(settings.Log);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        builder.Services.AddSingleton<IHostLifetime, SignalLifetime>();
        builder.Services.AddSingleton(TimeProvider.System);
        AddOptions(builder.Services, settings);

        // First, so that a second daemon ends here before it touches the store, and so that status answers until the very end.
        builder.Services.AddHostedService<ControlServer>();
        addServices(builder.Services);
        builder.Services.AddSingleton(_ => ServiceManager.FromEnvironment(Environment.GetEnvironmentVariable));
        builder.Services.AddHostedService<Announcer>();
        return builder.Build();
    }

    private static void AddOptions(IServiceCollection services, DaemonSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(Options.Create(settings.Store));
        services.AddSingleton(Options.Create(settings.Control));
        services.AddSingleton(Options.Create(settings.Delivery));
        services.AddSingleton(Options.Create(settings.Seeds));
        services.AddSingleton(Options.Create(settings.Discovery));
        services.AddSingleton(Options.Create(settings.Swarm));
        services.AddSingleton(Options.Create(settings.Metrics));
        services.AddSingleton(Options.Create(settings.Origin));
        services.AddSingleton(Options.Create(settings.Manners));
        services.AddSingleton(Options.Create(settings.Log));
    }
}
