using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;

namespace MedV.Discovery.Tests;

/// <summary>
/// This test assembly as a program: one <see cref="ServiceDiscovery"/> for a network namespace, where only another process can be.
/// Arguments: service type, instance name, port, and optionally an interface. Prints <c>started</c> and one line for each change; stops on SIGTERM, with a goodbye.
/// </summary>
internal static class NeighbourProgram
{
    private static async Task Main(string[] arguments)
    {
        using var stop = new CancellationTokenSource();
        using PosixSignalRegistration signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.Cancel();
        });
        var changes = Channel.CreateBounded<ServiceChange>(100);
        var options = new DiscoveryOptions { Interfaces = [.. arguments.Skip(3)] };
        var announcement = new ServiceAnnouncement(
            arguments[1],
            arguments[0],
            int.Parse(arguments[2], System.Globalization.CultureInfo.InvariantCulture),
            ImmutableDictionary<string, string>.Empty.Add("v", "1").Add("id", arguments[1]));
        Task run = new ServiceDiscovery(options, TimeProvider.System, new Random(), NullLogger<ServiceDiscovery>.Instance)
            .RunAsync(announcement, changes.Writer, stop.Token);
        _ = run.ContinueWith(_ => changes.Writer.Complete(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

        // The first look at the interfaces is behind us.
        Console.WriteLine("started");
        await foreach (ServiceChange change in changes.Reader.ReadAllAsync(CancellationToken.None))
        {
            Console.WriteLine(change.Match(
                found => Line("found", found.Service),
                changed => Line("changed", changed.Service),
                lost => $"lost {lost.InstanceName}"));
        }

        await run;
    }

    private static string Line(string what, DiscoveredService service) =>
        $"{what} {service.InstanceName} {service.Port} {string.Join<IPAddress>(',', service.Addresses)} {string.Join(' ', service.Text.Select(pair => $"{pair.Key}={pair.Value}").Order())}";
}
