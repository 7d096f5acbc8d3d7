using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MedV.GuestBridge.Tests.Reach;

/// <summary>Does for a test what QEMU does for a guest: each connection to a port gets a process of <c>medv-bridge reach</c>, with the connection as its input and output.</summary>
internal sealed class ReachFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public ReachFront(string folder)
    {
        _listener.Start();
        _accepting = AcceptAsync(folder);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentBag<Process> Processes { get; } = [];

    public async Task<NetworkStream> ConnectAsync()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        foreach (Process process in Processes)
        {
            process.Kill();
            process.Dispose();
        }

        _stop.Dispose();
    }

    private async Task AcceptAsync(string folder)
    {
        try
        {
            while (true)
            {
                Socket socket = await _listener.AcceptSocketAsync(_stop.Token);
                var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "medv-bridge"), ["reach", folder])
                {
                    RedirectStandardInput = true, RedirectStandardOutput = true,
                })!;
                Processes.Add(process);
                _ = PumpAsync(process, new NetworkStream(socket, ownsSocket: true));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test is over.
        }
    }

    private static async Task PumpAsync(Process process, NetworkStream guest)
    {
        await using (guest)
        {
            _ = CopyAsync(guest, process.StandardInput.BaseStream).ContinueWith(_ => process.StandardInput.Close(), TaskScheduler.Default);
            await CopyAsync(process.StandardOutput.BaseStream, guest);
        }

        static async Task CopyAsync(Stream from, Stream to)
        {
            try
            {
                byte[] buffer = new byte[16 * 1024];
                int length;
                while ((length = await from.ReadAsync(buffer)) > 0)
                {
                    await to.WriteAsync(buffer.AsMemory(0, length));
                    await to.FlushAsync();
                }
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
            {
                // One end is gone.
            }
        }
    }
}
