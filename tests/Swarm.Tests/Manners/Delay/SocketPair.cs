using System.Net;
using System.Net.Sockets;

namespace MedV.Swarm.Tests.Manners.Delay;

/// <summary>Two ends of one TCP connection over loopback.</summary>
internal static class SocketPair
{
    public static async Task<(Socket Sender, Socket Receiver)> ConnectAsync()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        var receiver = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await receiver.ConnectAsync(listener.LocalEndPoint!);
        return (await listener.AcceptAsync(), receiver);
    }
}
