using System.Net;
using System.Net.Sockets;

namespace MedV.Swarm.Tests.Manners.Delay;

/// <summary>Two ends of one TCP connection over loopback, with segments as on Ethernet, or with those of loopback.</summary>
internal static class SocketPair
{
    public static async Task<(Socket Sender, Socket Receiver)> ConnectAsync(bool largeSegments = false)
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        Limit(listener);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        var receiver = new Socket(SocketType.Stream, ProtocolType.Tcp);
        Limit(receiver);
        await receiver.ConnectAsync(listener.LocalEndPoint!);
        return (await listener.AcceptAsync(), receiver);

        void Limit(Socket socket)
        {
            // TCP_MAXSEG.
            if (OperatingSystem.IsLinux() && !largeSegments)
            {
                socket.SetRawSocketOption(6, 2, BitConverter.GetBytes(1440));
            }
        }
    }
}
