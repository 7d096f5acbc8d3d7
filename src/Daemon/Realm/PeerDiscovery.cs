using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using MedV.Discovery;
using MedV.Swarm;
using MedV.Swarm.Peers;

namespace MedV.Daemon.Realm;

/// <summary>Finds the peers of a realm over mDNS, and tells the hub. The service is described in docs/formats/discovery.md.</summary>
internal sealed class PeerDiscovery(ServiceDiscovery discovery, PeerHub hub, HostKey host, string realmId)
{
    private const string ServiceType = "_medv._tcp";
    private readonly string _realm = realmId[..16];
    private readonly Dictionary<string, HostId> _known = [];

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<ServiceChange>(256);
        var text = new Dictionary<string, string> { ["v"] = "1", ["realm"] = _realm, ["id"] = host.Id.ToString() };
        string label = host.Name.Length <= 54 ? host.Name : host.Name[..54];
        var announcement = new ServiceAnnouncement(
            $"{label}-{host.Id.ToString()[..8]}", ServiceType, hub.LocalEndPoint.Port, text.ToImmutableDictionary());
        Task running = discovery.RunAsync(announcement, changes.Writer, cancellationToken);
        while (await changes.Reader.WaitToReadAsync(cancellationToken))
        {
            while (changes.Reader.TryRead(out ServiceChange? change))
            {
                change.Match<object?>(found => Note(found.Service), changed => Note(changed.Service), lost => Forget(lost.InstanceName));
            }
        }

        await running;
    }

    private object? Note(DiscoveredService service)
    {
        // Only a hint: who somebody is, the certificate tells when it is called.
        if (service.Text.GetValueOrDefault("realm") == _realm
            && HostId.TryParse(service.Text.GetValueOrDefault("id"), out HostId id)
            && id != host.Id)
        {
            _known[service.InstanceName] = id;
            hub.Discovered(id, [.. service.Addresses.Select(address => new IPEndPoint(address, service.Port))]);
        }

        return null;
    }

    private object? Forget(string instanceName)
    {
        if (_known.Remove(instanceName, out HostId id))
        {
            hub.Vanished(id);
        }

        return null;
    }
}
