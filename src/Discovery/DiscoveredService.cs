using System.Collections.Immutable;
using System.Net;

namespace MedV.Discovery;

/// <summary>A service of another host, as it says itself: nothing here is proven.</summary>
/// <param name="InstanceName">Its name, unique on the LAN but for the case of ASCII letters.</param>
/// <param name="Port">Where it listens, 1 to 65535.</param>
/// <param name="Addresses">
/// 1 to 16 addresses: IPv4 first, then IPv6, link-local last. An IPv6 link-local address has the scope id of the interface it was heard on.
/// </param>
/// <param name="Text">At most 64 pairs; keys are compared without regard to case. A key without a value has an empty one.</param>
public sealed record DiscoveredService(
    string InstanceName,
    int Port,
    ImmutableArray<IPAddress> Addresses,
    ImmutableDictionary<string, string> Text);
