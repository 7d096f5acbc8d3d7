using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace MedV.Discovery.Links;

/// <summary>Which interfaces to use, and what to announce on each.</summary>
internal static class LinkRules
{
    /// <summary>Most links at once; a machine with more interfaces has them for containers, not for people.</summary>
    public const int MaximumLinks = 64;

    /// <summary>Chooses the links.</summary>
    public static ImmutableArray<Link> Choose(IEnumerable<InterfaceFacts> interfaces, DiscoveryOptions options)
    {
        ArgumentNullException.ThrowIfNull(interfaces);
        ArgumentNullException.ThrowIfNull(options);

        IEnumerable<Link> links =
            from facts in interfaces
            where IsWanted(facts, options)
            from family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 }
            where options.Address is null || options.Address.AddressFamily == family
            let subnets = facts.Addresses.Where(address => address.Address.AddressFamily == family).ToImmutableArray()
            where !subnets.IsEmpty
            orderby facts.Index, family
            select new Link(new LinkKey(facts.Index, family), facts.Name, facts.IsLoopback, Announced(facts, options), subnets);
        return [.. links.Take(MaximumLinks)];
    }

    private static bool IsWanted(InterfaceFacts facts, DiscoveryOptions options) =>
        facts.IsUp
        && (options.Interfaces.IsDefaultOrEmpty
            ? facts is { IsLoopback: false, IsTunnel: false, DoesMulticast: true }
            : options.Interfaces.Contains(facts.Name));

    private static ImmutableArray<IPAddress> Announced(InterfaceFacts facts, DiscoveryOptions options) =>
        options.Address is not null ? [options.Address] : [.. facts.Addresses.Select(address => address.Address)];
}
