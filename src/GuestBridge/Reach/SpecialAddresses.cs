using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace MedV.GuestBridge.Reach;

/// <summary>Addresses that mean the host itself, its wire or nobody: no name leads a guest there.</summary>
internal static class SpecialAddresses
{
    private static readonly ImmutableArray<AddressRange> Blocks =
    [
        .. new[] { "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "fe80::/10", "fec0::/10", "ff00::/8" }
            .Select(text => AddressRange.TryParse(text)!.Value),
    ];

    // Networks that hand a packet on to the IPv4 address inside: old forms, NAT64, 6to4; and where in the address that is.
    private static readonly ImmutableArray<(AddressRange Range, int At)> Carriers =
        [(AddressRange.TryParse("::/96")!.Value, 12), (AddressRange.TryParse("64:ff9b::/96")!.Value, 12), (AddressRange.TryParse("2002::/16")!.Value, 2)];

    /// <summary>The block of loopback, link-local, multicast, unspecified and reserved addresses that holds an address; <see langword="null"/> when none does.</summary>
    public static AddressRange? BlockOf(IPAddress address)
    {
        foreach (AddressRange block in Blocks)
        {
            if (block.Contains(address))
            {
                return block;
            }
        }

        foreach ((AddressRange carrier, int at) in Carriers)
        {
            if (carrier.Contains(address) && BlockOf(new IPAddress(address.GetAddressBytes().AsSpan(at, 4))) is not null)
            {
                // Only a range of just this address opens it.
                return new AddressRange(address, 128);
            }
        }

        return null;
    }

    /// <summary>Whether an address is one of this machine. Nothing is sent: the system is asked from where it would.</summary>
    public static bool IsOwn(IPAddress address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPEndPoint(address, 9));
            return socket.LocalEndPoint is IPEndPoint from && AddressRange.Plain(from.Address).Equals(AddressRange.Plain(address));
        }
        catch (SocketException)
        {
            // There is no way to it.
            return false;
        }
    }
}
