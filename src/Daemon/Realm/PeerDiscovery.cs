using System.Collections.Immutable;
using System.Net;
using System.Threading.Channels;
using MedV.Discovery;
using MedV.Swarm;
using MedV.Swarm.Peers;

namespace MedV.Daemon.Realm;

/// <summary>Finds the peers of a realm over mDNS, and tells the hub. The service is described in docs/formats/discovery.md.</summary>
internal sealed class PeerDiscovery(ServiceDiscovery discovery, PeerHub hub, HostKey host, string realmId, SiteId site)
{
    private const string ServiceType = "_medv._tcp";

    // A DNS label has 63 bytes; a dash and eight digits of the host id follow the name.
    private const int LongestLabel = 54;

    private readonly string _realm = realmId[..16];
    private readonly HostClaims _claims = new();

    /// <summary>Runs until cancelled, and says goodbye.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        var changes = Channel.CreateBounded<ServiceChange>(256);
        var text = new Dictionary<string, string> { ["v"] = "1", ["realm"] = _realm, ["id"] = host.Id.ToString() };
        if (site != SiteId.None)
        {
            text["site"] = site.Text;
        }

        string label = host.Name.Length <= LongestLabel ? host.Name : host.Name[..LongestLabel];
        var announcement = new ServiceAnnouncement(
            $"{label}{HostClaims.NameEnd(host.Id)}", ServiceType, hub.LocalEndPoint.Port, text.ToImmutableDictionary());
        return Loops.RunAsync(
            [token => discovery.RunAsync(announcement, changes.Writer, token), token => FollowAsync(changes.Reader, token)], cancellationToken);
    }

    private async Task FollowAsync(ChannelReader<ServiceChange> changes, CancellationToken cancellationToken)
    {
        await foreach (ServiceChange change in changes.ReadAllAsync(cancellationToken))
        {
            change.Match<object?>(found => Note(found.Service), changed => Note(changed.Service), lost => Forget(lost.InstanceName));
        }
    }

    private object? Note(DiscoveredService service)
    {
        // Only a hint: who somebody is, the certificate tells when it is called.
        if (service.Text.GetValueOrDefault("realm") == _realm
            && HostId.TryParse(service.Text.GetValueOrDefault("id"), out HostId id)
            && id != host.Id
            && SiteId.TryParse(service.Text.GetValueOrDefault("site", ""), out SiteId? theirs)
            && theirs.Fits(site))
        {
            HostId? before = _claims.Note(service.InstanceName, id, [.. service.Addresses.Select(address => new IPEndPoint(address, service.Port))]);
            Tell(id);
            return Tell(before);
        }

        // It may have been one of us a moment ago.
        return Forget(service.InstanceName);
    }

    private object? Forget(string instanceName) => Tell(_claims.Forget(instanceName));

    private object? Tell(HostId? changed)
    {
        if (changed is HostId id)
        {
            ImmutableArray<IPEndPoint> endPoints = _claims.EndPointsOf(id);
            if (endPoints.IsEmpty)
            {
                hub.Vanished(id);
            }
            else
            {
                hub.Discovered(id, endPoints);
            }
        }

        return null;
    }
}
