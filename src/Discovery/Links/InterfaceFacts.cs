using System.Collections.Immutable;
using System.Net;

namespace MedV.Discovery.Links;

/// <summary>What the operating system says of one network interface.</summary>
/// <param name="Name">Its name, such as <c>eth0</c>.</param>
/// <param name="Index">Its number, and the scope id of its link-local addresses.</param>
/// <param name="IsUp">Whether it is not known to be down.</param>
/// <param name="IsLoopback">Whether it leads back to this machine.</param>
/// <param name="IsTunnel">Whether there is one host, not a LAN, at the other end: a VPN, a modem.</param>
/// <param name="DoesMulticast">Whether it is flagged for multicast; loopback on Linux is not, and does it all the same.</param>
/// <param name="Addresses">Its addresses of both families.</param>
internal sealed record InterfaceFacts(
    string Name,
    int Index,
    bool IsUp,
    bool IsLoopback,
    bool IsTunnel,
    bool DoesMulticast,
    ImmutableArray<InterfaceAddress> Addresses);

/// <summary>An address of an interface and its subnet.</summary>
/// <param name="Address">The address.</param>
/// <param name="PrefixLength">How many of its leading bits name the subnet.</param>
internal readonly record struct InterfaceAddress(IPAddress Address, int PrefixLength);
