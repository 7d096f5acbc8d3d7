using System.Net.Sockets;

namespace MedV.GuestAgent.Tests;

/// <summary>Two streams that are the ends of one Unix socket.</summary>
internal static class Duplex
{
    public static async Task<(Stream Host, Stream Guest)> MakeAsync(string folder)
    {
        string path = Path.Combine(folder, $"{Guid.NewGuid():N}.sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var guest = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await guest.ConnectAsync(new UnixDomainSocketEndPoint(path));
        Socket host = await listener.AcceptAsync();
        return (new NetworkStream(host, ownsSocket: true), new NetworkStream(guest, ownsSocket: true));
    }
}
