using System.Net;
using System.Net.Sockets;

namespace MedV.Swarm.Peers;

/// <summary>The two ends of a connection.</summary>
/// <param name="Local">This host's.</param>
/// <param name="Remote">The other one's. An IPv4 address is never dressed up as IPv6.</param>
internal sealed record SocketEnds(IPEndPoint Local, IPEndPoint Remote)
{
    private static readonly IPEndPoint Nowhere = new(IPAddress.Any, 0);

    /// <summary>Reads them; nowhere when the other side has hung up already.</summary>
    public static SocketEnds Of(Socket socket)
    {
        try
        {
            return new SocketEnds(Plain(socket.LocalEndPoint), Plain(socket.RemoteEndPoint));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return new SocketEnds(Nowhere, Nowhere);
        }
    }

    private static IPEndPoint Plain(EndPoint? end) => end is not IPEndPoint place ? Nowhere
        : place.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(place.Address.MapToIPv4(), place.Port)
        : place;
}
