using System.Net;
using System.Net.Sockets;

namespace MedV.Swarm.Peers;

/// <summary>Which places of hosts are passed on, and which are believed when somebody else tells of them. Pure.</summary>
internal static class GossipRules
{
    // Below it are the services that a liar would like us to knock at.
    private const int LowestPort = 1024;

    /// <summary>Whether a place can be that of a peer, seen from another host.</summary>
    /// <param name="place">Where.</param>
    /// <param name="onLoopback">Whether teller and hearer talk over loopback, so that its addresses mean the same to both.</param>
    public static bool MakesSense(IPEndPoint place, bool onLoopback)
    {
        IPAddress address = place.Address;
        return place.Port >= LowestPort
            && (IPAddress.IsLoopback(address) ? onLoopback
                : address.AddressFamily == AddressFamily.InterNetwork ? IsHost(address)
                : !(address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.IsIPv4MappedToIPv6 || address.Equals(IPAddress.IPv6Any)));
    }

    // 0/8 is nobody, 169.254/16 means another host on each link, from 224/4 on are groups and broadcasts.
    private static bool IsHost(IPAddress address) =>
        address.GetAddressBytes() is [> 0 and < 224, var second, ..] bytes && !(bytes[0] == 169 && second == 254);
}
