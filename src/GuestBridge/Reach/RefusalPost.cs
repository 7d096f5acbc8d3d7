using System.Net.Sockets;
using System.Text;

namespace MedV.GuestBridge.Reach;

/// <summary>Carries word of refusals from the processes that refuse to the bridge, which writes the log: one datagram each, with the target as text.</summary>
internal static class RefusalPost
{
    /// <summary>Longest text; a name of 253 characters, a colon and a port fit.</summary>
    public const int MostBytes = 300;

    /// <summary>Sends one. It is lost when no bridge listens, or when it has too much to read.</summary>
    public static void Send(string path, string target)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.SendTo(Encoding.ASCII.GetBytes(target), new UnixDomainSocketEndPoint(path));
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            // A refusal that nobody hears of is one all the same.
        }
    }

    /// <summary>Listens.</summary>
    /// <returns><see langword="null"/> when that cannot be.</returns>
    public static Socket? TryListen(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            File.Delete(path);
            socket.Bind(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            socket.Dispose();
            return null;
        }
    }
}
