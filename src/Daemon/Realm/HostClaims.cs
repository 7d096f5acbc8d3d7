using System.Collections.Immutable;
using System.Net;
using MedV.Swarm;

namespace MedV.Daemon.Realm;

/// <summary>Which services of the LAN say that they are which host. Anybody can say so; what one says does not take away what another has said.</summary>
/// <remarks>Used by one thread.</remarks>
internal sealed class HostClaims
{
    /// <summary>Most end points of one host, of all who say that they are it.</summary>
    public const int MostEndPoints = 16;

    private const int NameDigits = 8;

    private readonly Dictionary<string, (HostId Host, ImmutableArray<IPEndPoint> EndPoints, long Number)> _claims = [];
    private long _number;

    /// <summary>The end of the name of a host's service.</summary>
    public static string NameEnd(HostId host) => $"-{host.ToString()[..NameDigits]}";

    /// <summary>A service says that it is a host, and where. It keeps its turn when it has only moved.</summary>
    /// <returns>The host that it said it was before, if that was another.</returns>
    public HostId? Note(string instance, HostId host, ImmutableArray<IPEndPoint> endPoints)
    {
        bool isKnown = _claims.TryGetValue(instance, out (HostId Host, ImmutableArray<IPEndPoint> EndPoints, long Number) before);
        _claims[instance] = (host, endPoints, isKnown && before.Host == host ? before.Number : ++_number);
        return isKnown && before.Host != host ? before.Host : null;
    }

    /// <summary>A service is gone, or says that it is nobody of interest.</summary>
    /// <returns>The host that it said it was.</returns>
    public HostId? Forget(string instance) => _claims.Remove(instance, out (HostId Host, ImmutableArray<IPEndPoint> EndPoints, long Number) before) ? before.Host : null;

    /// <summary>Where a host may be: at what services say that have its name, the first one first; if there is none, what others say.</summary>
    public ImmutableArray<IPEndPoint> EndPointsOf(HostId host)
    {
        string end = NameEnd(host);
        var claims = _claims.Where(claim => claim.Value.Host == host).ToLookup(claim => claim.Key.EndsWith(end, StringComparison.Ordinal), claim => claim.Value);
        return
        [
            .. claims[claims.Contains(true)].OrderBy(claim => claim.Number).SelectMany(claim => claim.EndPoints).Distinct().Take(MostEndPoints),
        ];
    }
}
