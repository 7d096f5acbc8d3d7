using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;

namespace MedV.Discovery.Tests;

/// <summary>A <see cref="ServiceDiscovery"/> that runs on loopback until its token is cancelled.</summary>
internal sealed class RunningDiscovery
{
    private readonly Channel<ServiceChange> _changes;

    public RunningDiscovery(string type, string name, string address, int port, CancellationToken cancellationToken, int capacity = 100)
    {
        _changes = Channel.CreateBounded<ServiceChange>(capacity);
        var options = new DiscoveryOptions { Interfaces = [LoopbackName()], Address = IPAddress.Parse(address) };
        var announcement = new ServiceAnnouncement(name, type, port, ImmutableDictionary<string, string>.Empty.Add("tells", $"of {name}"));
        Run = new ServiceDiscovery(options, TimeProvider.System, new Random(port), NullLogger<ServiceDiscovery>.Instance)
            .RunAsync(announcement, _changes.Writer, cancellationToken);
    }

    /// <summary>What it has found, in order.</summary>
    public ChannelReader<ServiceChange> Changes => _changes.Reader;

    /// <summary>Ends after the goodbye.</summary>
    public Task Run { get; }

    private static string LoopbackName() =>
        NetworkInterface.GetAllNetworkInterfaces().First(network => network.NetworkInterfaceType == NetworkInterfaceType.Loopback).Name;

    /// <summary>What nobody has read yet.</summary>
    public IReadOnlyList<ServiceChange> Rest()
    {
        var rest = new List<ServiceChange>();
        while (_changes.Reader.TryRead(out ServiceChange? change))
        {
            rest.Add(change);
        }

        return rest;
    }
}
