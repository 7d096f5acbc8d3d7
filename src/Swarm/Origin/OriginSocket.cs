using System.Net;
using System.Net.Sockets;

namespace MedV.Swarm.Origin;

/// <summary>Opens connections as the library does, and tells of each.</summary>
internal static class OriginSocket
{
    /// <summary>Connects, and calls <paramref name="connected"/> before the first byte is sent.</summary>
    public static async ValueTask<Stream> ConnectAsync(DnsEndPoint place, Action<Socket> connected, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(place, cancellationToken);
            connected(socket);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
