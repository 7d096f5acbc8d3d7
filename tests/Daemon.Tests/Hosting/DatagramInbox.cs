using System.Net.Sockets;
using System.Text;

namespace MedV.Daemon.Tests.Hosting;

/// <summary>Stands where systemd does: a datagram socket that collects notifications.</summary>
internal sealed class DatagramInbox : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public DatagramInbox(string path) => _socket.Bind(new UnixDomainSocketEndPoint(path));

    public async Task<string> ReceiveAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        byte[] buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, timeout.Token));
    }

    public void Dispose() => _socket.Dispose();
}
