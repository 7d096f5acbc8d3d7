using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace MedV.Discovery.Links;

/// <summary>One interface in one address family: what one socket serves.</summary>
/// <param name="Key">Which one.</param>
/// <param name="InterfaceName">For people.</param>
/// <param name="IsLoopback">Whether it leads back to this machine.</param>
/// <param name="Announced">The addresses to announce here, of both families; an IPv4 listener learns the IPv6 addresses too.</param>
/// <param name="Subnets">The addresses of this family with their subnets.</param>
internal sealed record Link(
    LinkKey Key,
    string InterfaceName,
    bool IsLoopback,
    ImmutableArray<IPAddress> Announced,
    ImmutableArray<InterfaceAddress> Subnets)
{
    /// <summary>Whether both have the same addresses, in any order.</summary>
    public bool HasSameAddressesAs(Link other) =>
        Announced.ToHashSet().SetEquals(other.Announced) && Subnets.ToHashSet().SetEquals(other.Subnets);

    /// <summary>Whether a sender is a neighbour on this link, and not somebody beyond a router (RFC 6762 section 11).</summary>
    public bool IsNeighbour(IPAddress sender) =>
        sender.IsIPv6LinkLocal || Subnets.Any(subnet => SameSubnet(sender, subnet));

    private static bool SameSubnet(IPAddress sender, InterfaceAddress subnet)
    {
        if (sender.AddressFamily != subnet.Address.AddressFamily)
        {
            return false;
        }

        byte[] left = sender.GetAddressBytes(), right = subnet.Address.GetAddressBytes();
        int whole = subnet.PrefixLength / 8, rest = subnet.PrefixLength % 8;
        return left.AsSpan(0, whole).SequenceEqual(right.AsSpan(0, whole))
            && (rest == 0 || left[whole] >> (8 - rest) == right[whole] >> (8 - rest));
    }
}

/// <summary>Names a link.</summary>
/// <param name="InterfaceIndex">The number of the interface.</param>
/// <param name="Family">IPv4 or IPv6.</param>
internal readonly record struct LinkKey(int InterfaceIndex, AddressFamily Family);
