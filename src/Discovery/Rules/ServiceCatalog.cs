using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MedV.Discovery.Dns;

namespace MedV.Discovery.Rules;

/// <summary>Makes services out of what was heard on all links, and says what changed since it was last told.</summary>
internal static class ServiceCatalog
{
    /// <summary>Most services remembered, over all links.</summary>
    public const int MaximumServices = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The complete services of <paramref name="links"/>; one that is heard on several links has the addresses of all of them.</summary>
    public static ImmutableDictionary<string, DiscoveredService> Assemble(IEnumerable<HeardLink> links)
    {
        ArgumentNullException.ThrowIfNull(links);

        var services = ImmutableDictionary.CreateBuilder<string, DiscoveredService>(InstanceNameComparer.Instance);
        foreach (DiscoveredService service in links.SelectMany(ServicesOf))
        {
            if (services.TryGetValue(service.InstanceName, out DiscoveredService? known))
            {
                services[service.InstanceName] = known with { Addresses = Ordered(known.Addresses.Concat(service.Addresses)) };
            }
            else if (services.Count < MaximumServices)
            {
                services.Add(service.InstanceName, service);
            }
        }

        return services.ToImmutable();
    }

    /// <summary>What to tell, in the order lost, changed, found, so that whoever counts never counts too many.</summary>
    public static IEnumerable<ServiceChange> Changes(
        IReadOnlyDictionary<string, DiscoveredService> before,
        IReadOnlyDictionary<string, DiscoveredService> after) =>
    [
        .. before.Keys.Where(name => !after.ContainsKey(name)).Select(name => new ServiceChange.Lost(name)),
        .. after.Where(entry => before.TryGetValue(entry.Key, out DiscoveredService? old) && !AreSame(old, entry.Value))
            .Select(entry => new ServiceChange.Changed(entry.Value)),
        .. after.Where(entry => !before.ContainsKey(entry.Key)).Select(entry => new ServiceChange.Found(entry.Value)),
    ];

    private static IEnumerable<DiscoveredService> ServicesOf(HeardLink link)
    {
        foreach (CachedRecord pointer in link.Cache.Find(link.Type, RecordType.Pointer))
        {
            DomainName instance = ((RecordData.Pointer)pointer.Record.Data).Target;
            if (TryName(instance, out string? name)
                && link.Cache.Find(instance, RecordType.Service).FirstOrDefault()?.Record.Data is RecordData.Service { Port: > 0 } place
                && link.Cache.Find(instance, RecordType.Text).FirstOrDefault()?.Record.Data is RecordData.Text text)
            {
                ImmutableArray<IPAddress> addresses = AddressesOf(link, place.Target);
                if (!addresses.IsEmpty)
                {
                    yield return new DiscoveredService(name, place.Port, addresses, TextPairs.Parse(text));
                }
            }
        }
    }

    private static bool TryName(DomainName instance, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? name)
    {
        try
        {
            name = StrictUtf8.GetString(instance.FirstLabel);
            return true;
        }
        catch (DecoderFallbackException)
        {
            name = null;
            return false;
        }
    }

    private static ImmutableArray<IPAddress> AddressesOf(HeardLink link, DomainName host) => Ordered(
        link.Cache.Find(host, RecordType.IPv4Address)
            .Concat(link.Cache.Find(host, RecordType.IPv6Address))
            .Select(cached => ((RecordData.Address)cached.Record.Data).Value)
            .Where(address => IsUsable(address, link.IsLoopback))
            .Select(address => address.IsIPv6LinkLocal ? new IPAddress(address.GetAddressBytes(), link.InterfaceIndex) : address));

    // Nobody on the LAN may send us to our own loopback, to everybody, or to nobody.
    private static bool IsUsable(IPAddress address, bool onLoopback) =>
        (onLoopback || !IPAddress.IsLoopback(address))
        && !address.Equals(IPAddress.Any)
        && !address.Equals(IPAddress.IPv6Any)
        && !address.IsIPv4MappedToIPv6
        && !address.IsIPv6Multicast
        && (address.AddressFamily != AddressFamily.InterNetwork || address.GetAddressBytes()[0] < 224);

    private static ImmutableArray<IPAddress> Ordered(IEnumerable<IPAddress> addresses) =>
    [
        .. addresses.Distinct()
            .OrderBy(address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : address.IsIPv6LinkLocal ? 2 : 1)
            .ThenBy(address => Convert.ToHexString(address.GetAddressBytes()), StringComparer.Ordinal)
            .ThenBy(address => address.IsIPv6LinkLocal ? address.ScopeId : 0)
            .Take(LocalService.MaximumAddresses),
    ];

    private static bool AreSame(DiscoveredService left, DiscoveredService right) =>
        left.Port == right.Port
        && left.Addresses.AsSpan().SequenceEqual(right.Addresses.AsSpan())
        && left.Text.Count == right.Text.Count
        && left.Text.All(pair => right.Text.TryGetValue(pair.Key, out string? value) && value == pair.Value);

    /// <summary>One link's part.</summary>
    /// <param name="Type">The name of the service type.</param>
    /// <param name="Cache">What was heard.</param>
    /// <param name="InterfaceIndex">The scope id of its IPv6 link-local addresses.</param>
    /// <param name="IsLoopback">Whether loopback addresses make sense here.</param>
    internal sealed record HeardLink(DomainName Type, RecordCache Cache, int InterfaceIndex, bool IsLoopback);
}
