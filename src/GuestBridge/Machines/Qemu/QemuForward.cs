using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>Connects to a guest's port through QEMU's network, which knows only TCP ports of the host for that.</summary>
/// <remarks>
/// Every user of the host may connect to a loopback port. So it is open for one connection only: QEMU chooses it, we connect, QEMU says that it has taken one
/// connection, and it is closed before a byte is sent. Two are refused. Nothing has to be remembered: a bridge that is started anew does the same.
/// </remarks>
internal static class QemuForward
{
    // -netdev user,id=network
    private const string Network = "network";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    /// <summary>Connects.</summary>
    /// <param name="human">Gives one line to the monitor and brings what it prints.</param>
    /// <param name="port">The guest's port.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">QEMU does not forward, or the guest does not take the connection.</exception>
    public static async Task<Stream> ConnectAsync(Func<string, Task<string>> human, int port, TimeProvider time, CancellationToken cancellationToken)
    {
        string complaint = await human(string.Create(CultureInfo.InvariantCulture, $"hostfwd_add {Network} tcp:127.0.0.1:0-:{port}"));
        if (PortsOf(await human("info usernet"), port) is not [int open, ..])
        {
            throw new IOException($"QEMU opens no way to port {port} of the guest: {(complaint.Trim() is { Length: > 0 } why ? why : "the machine has no network")}");
        }

        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, open, cancellationToken);
            long began = time.GetTimestamp();
            int taken;
            while ((taken = Taken(await human("info usernet"), open, port)) == 0)
            {
                if (socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0)
                {
                    throw new IOException($"the guest refuses connections to its port {port}");
                }

                if (time.GetElapsedTime(began) > QemuLimits.Answer)
                {
                    throw new IOException($"QEMU did not take a connection to port {port} of the guest");
                }

                await Task.Delay(Glance, time, cancellationToken);
            }

            if (taken > 1)
            {
                throw new IOException($"somebody else connected to port {port} of the guest in the same moment");
            }

            var stream = new NetworkStream(socket, ownsSocket: true);
            socket = null;
            return stream;
        }
        catch (SocketException refused)
        {
            throw new IOException($"QEMU does not take a connection to port {port} of the guest: {refused.Message}", refused);
        }
        finally
        {
            socket?.Dispose();

            // Also one that a bridge left which died here.
            foreach (int left in PortsOf(await human("info usernet"), port))
            {
                await human(string.Create(CultureInfo.InvariantCulture, $"hostfwd_remove {Network} tcp:127.0.0.1:{left}"));
            }
        }
    }

    /// <summary>Finds the host's ports that lead to a guest's, in what <c>info usernet</c> prints.</summary>
    internal static int[] PortsOf(string table, int guestPort) =>
        [.. Rows(table).Where(row => row[0] == "TCP[HOST_FORWARD]" && Number(row[5]) == guestPort).Select(row => Number(row[3]))];

    /// <summary>How many connections QEMU has taken at one of the host's ports.</summary>
    internal static int Taken(string table, int hostPort, int guestPort) => Rows(table)
        .Count(row => row[0].StartsWith("TCP[", StringComparison.Ordinal) && row[0] != "TCP[HOST_FORWARD]" && Number(row[3]) == hostPort && Number(row[5]) == guestPort);

    // State, descriptor, source, its port, destination, its port, two queues.
    private static IEnumerable<string[]> Rows(string table) => table.Split('\n')
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Where(row => row.Length >= 6);

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
}
