using System.Net.Sockets;

namespace MedV.Swarm.Peers;

/// <summary>How the sockets between peers are set up.</summary>
internal static class PeerSocket
{
    /// <summary>Sends small messages at once, and finds out within eleven seconds that a neighbour's cable was pulled.</summary>
    public static void Prepare(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 2);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
