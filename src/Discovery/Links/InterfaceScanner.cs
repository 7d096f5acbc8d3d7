using System.Collections.Immutable;
using System.Net.NetworkInformation;

namespace MedV.Discovery.Links;

/// <summary>Asks the operating system for its interfaces.</summary>
internal static class InterfaceScanner
{
    /// <summary>Reads the interfaces as they are now.</summary>
    /// <exception cref="NetworkInformationException">The operating system does not say.</exception>
    public static ImmutableArray<InterfaceFacts> Scan() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().Select(TryRead).OfType<InterfaceFacts>()];

    private static InterfaceFacts? TryRead(NetworkInterface network)
    {
        try
        {
            IPInterfaceProperties properties = network.GetIPProperties();
            return new InterfaceFacts(
                network.Name,
                IndexOf(network, properties),
                // Linux knows "unknown" for interfaces without a carrier to sense, loopback among them.
                network.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown,
                network.NetworkInterfaceType == NetworkInterfaceType.Loopback,
                // Linux gives tun and WireGuard devices no hardware type at all.
                network.NetworkInterfaceType is NetworkInterfaceType.Ppp or NetworkInterfaceType.Slip or NetworkInterfaceType.Tunnel or NetworkInterfaceType.Unknown,
                network.SupportsMulticast,
                [.. properties.UnicastAddresses.Select(address => new InterfaceAddress(address.Address, address.PrefixLength))]);
        }
        catch (NetworkInformationException)
        {
            // It vanished while we looked; the next scan will not see it.
            return null;
        }
    }

    private static int IndexOf(NetworkInterface network, IPInterfaceProperties properties) =>
        network.Supports(NetworkInterfaceComponent.IPv4) ? properties.GetIPv4Properties().Index : properties.GetIPv6Properties().Index;
}
