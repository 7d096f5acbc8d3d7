using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace MedV.Daemon.Hosting;

/// <summary>Tells systemd how the daemon is, by the protocol of sd_notify(3): datagrams of <c>NAME=value</c> lines.</summary>
/// <remarks>Does nothing when no service manager listens. A message that cannot be delivered is dropped: the daemon's work goes on.</remarks>
internal sealed class ServiceManager : IDisposable
{
    private readonly Socket? _socket;
    private readonly UnixDomainSocketEndPoint? _endpoint;

    /// <summary>Creates the connection.</summary>
    /// <param name="address">Path of the manager's socket, or <c>@name</c> for one in the abstract name space; null for none.</param>
    /// <param name="watchdog">After how much silence the manager restarts the daemon; null when it does not.</param>
    public ServiceManager(string? address, TimeSpan? watchdog)
    {
        Watchdog = watchdog;
        if (!string.IsNullOrEmpty(address))
        {
            // .NET, like the kernel, marks an abstract name with a leading zero; the environment cannot hold one.
            _endpoint = new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address);
            _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
        }
    }

    /// <summary>After how much silence the manager restarts the daemon; null when it does not.</summary>
    public TimeSpan? Watchdog { get; }

    /// <summary>Whether a service manager listens.</summary>
    public bool IsPresent => _socket is not null;

    /// <summary>Reads <c>NOTIFY_SOCKET</c>, <c>WATCHDOG_USEC</c> and <c>WATCHDOG_PID</c>.</summary>
    public static ServiceManager FromEnvironment(Func<string, string?> variable)
    {
        bool mine = variable("WATCHDOG_PID") is not { Length: > 0 } pid || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        bool watched = ulong.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out ulong microseconds) && microseconds > 0;
        return new ServiceManager(
            variable("NOTIFY_SOCKET"),
            mine && watched ? TimeSpan.FromMicroseconds(Math.Min(microseconds, (ulong)TimeSpan.FromDays(1).TotalMicroseconds)) : null);
    }

    /// <summary>The daemon answers requests.</summary>
    public void Ready() => Send("READY=1");

    /// <summary>The daemon is on its way out.</summary>
    public void Stopping() => Send("STOPPING=1");

    /// <summary>The daemon is alive.</summary>
    public void Alive() => Send("WATCHDOG=1");

    /// <summary>Sets the line that <c>systemctl status</c> shows.</summary>
    public void Status(string text) => Send("STATUS=" + text.ReplaceLineEndings(" "));

    public void Dispose() => _socket?.Dispose();

    private void Send(string message)
    {
        try
        {
            _socket?.SendTo(Encoding.UTF8.GetBytes(message), _endpoint!);
        }
        catch (SocketException)
        {
            // The manager is gone or busy. It will find out about us by other means.
        }
    }
}
