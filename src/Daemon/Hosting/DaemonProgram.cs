using System.Collections;
using System.Reflection;
using MedV.Daemon.Configuration;
using MedV.Daemon.Realm;
using MedV.Terminal;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace MedV.Daemon.Hosting;

/// <summary>The program from its command line to its exit code: the one boundary where known exceptions become words.</summary>
internal static class DaemonProgram
{
    private const string DefaultFile = "/etc/medv/medvd.json";

    /// <summary>The version of this program, for example <c>0.1.0</c>.</summary>
    public static string Version { get; } =
        typeof(DaemonProgram).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Does what the command line says, and comes back when that is done.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Standard output: help, version, configuration. Logs never go there.</param>
    /// <param name="error">Standard error, for faults that keep it from starting.</param>
    /// <param name="addServices">Adds what the daemon does.</param>
    /// <returns>The exit code.</returns>
    public static async Task<ExitCode> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, Action<IServiceCollection> addServices)
    {
        try
        {
            Arguments parsed = Arguments.Parse(arguments);
            switch (parsed.Task)
            {
                case DaemonTask.Help:
                    await output.WriteAsync(HelpText.Text);
                    break;
                case DaemonTask.Version:
                    await output.WriteLineAsync($"medvd {Version}");
                    break;
                case DaemonTask.CheckConfiguration:
                    DaemonSettings settings = ReadSettings(parsed);
                    _ = OriginAccess.Read(settings.Origin);
                    await output.WriteAsync(parsed.Json ? SettingsText.Json(settings) : SettingsText.Table(settings));
                    break;
                default:
                    await RunHostAsync(ReadSettings(parsed), addServices);
                    break;
            }

            return ExitCode.Done;
        }
        catch (Exception exception) when (Problems.From(exception) is { Length: > 0 } problems)
        {
            foreach (Problem problem in problems)
            {
                problem.WriteTo(error, "medvd");
            }

            return problems[0].Code;
        }
    }

    private static DaemonSettings ReadSettings(Arguments arguments)
    {
        string? file = arguments.ConfigurationFile ?? (File.Exists(DefaultFile) ? DefaultFile : null);
        IEnumerable<KeyValuePair<string, string>> variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Select(variable => KeyValuePair.Create((string)variable.Key, (string?)variable.Value ?? ""));
        SettingsLayer[] layers =
        [
            .. file is null ? Array.Empty<SettingsLayer>() : [SettingsLayer.OfFile(file)],
            SettingsLayer.OfEnvironment(variables),
            SettingsLayer.OfFlags(arguments.Settings),
        ];
        return SettingsReader.Read(layers);
    }

    private static async Task RunHostAsync(DaemonSettings settings, Action<IServiceCollection> addServices)
    {
        using IHost host = DaemonHost.Build(settings, addServices);
        await host.StartAsync();
        await host.WaitForShutdownAsync();

        // A background service that fails stops the host, which then ends as if all were well.
        Task? failed = host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Select(service => service.ExecuteTask)
            .FirstOrDefault(task => task is { IsFaulted: true });
        if (failed is not null)
        {
            await failed;
        }
    }
}
