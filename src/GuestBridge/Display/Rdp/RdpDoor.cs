using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MedV.GuestBridge.Machines;

namespace MedV.GuestBridge.Display.Rdp;

/// <summary>Where a viewer of this user comes in, and is carried to the guest's RDP server: on Linux a Unix socket that nobody else can open.</summary>
/// <remarks>
/// <c>mstsc</c> knows no such sockets. On Windows the door is a port at a loopback address of the machine's own, which stays open while the viewer runs; there network level
/// authentication with a password of this machine alone keeps other users out. Not verified.
/// </remarks>
internal sealed class RdpDoor : IAsyncDisposable
{
    /// <summary>Where RDP servers listen.</summary>
    public const int Port = 3389;

    private const int MostConnections = 8;

    private readonly IGuestNetwork _network;
    private readonly Action<string> _log;
    private readonly Socket _listener;
    private readonly SemaphoreSlim _room = new(MostConnections);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private RdpDoor(string address, Socket listener, IGuestNetwork network, Action<string> log)
    {
        (Address, _listener, _network, _log) = (address, listener, network, log);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>Where it is, as <see cref="RemoteApp.Server"/> has it.</summary>
    public string Address { get; }

    /// <summary>Opens it.</summary>
    /// <param name="folder">A folder for the user alone; the one of the machine's sockets.</param>
    /// <param name="network">The way to the guest.</param>
    /// <param name="log">Is told what goes wrong.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static RdpDoor Open(string folder, IGuestNetwork network, Action<string> log)
    {
        bool isWindows = OperatingSystem.IsWindows();
        var listener = new Socket(isWindows ? AddressFamily.InterNetwork : AddressFamily.Unix, SocketType.Stream, isWindows ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            string path = Path.Combine(folder, "rdp");
            if (isWindows)
            {
                listener.Bind(new IPEndPoint(LoopbackOf(folder), 0));
            }
            else
            {
                File.Delete(path);
                listener.Bind(new UnixDomainSocketEndPoint(path));
                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            }

            listener.Listen(MostConnections);
            return new RdpDoor(isWindows ? string.Create(CultureInfo.InvariantCulture, $"{listener.LocalEndPoint}") : path, listener, network, log);
        }
        catch (SocketException failure)
        {
            listener.Dispose();
            throw new IOException($"cannot listen in {folder}: {failure.Message}", failure);
        }
    }

    /// <summary>An address of the loopback interface for one machine: what <c>mstsc</c> remembers of a server is kept by its address.</summary>
    internal static IPAddress LoopbackOf(string folder)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(folder));
        return new IPAddress([127, (byte)(1 + (digest[0] % 254)), digest[1], (byte)(1 + (digest[2] % 254))]);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _room.WaitAsync(cancellationToken);
                _ = CarryAsync(await _listener.AcceptAsync(cancellationToken), cancellationToken);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Closed.
        }
    }

    private async Task CarryAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            await using var viewer = new NetworkStream(socket, ownsSocket: true);
            await using Stream guest = await _network.ConnectAsync(Port, cancellationToken);

            // RDP has no half-closed connections: when one direction ends, both do.
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            Task up = viewer.CopyToAsync(guest, over.Token), down = guest.CopyToAsync(viewer, over.Token);
            await Task.WhenAny(up, down);
            await over.CancelAsync();
            await Task.WhenAll(up, down).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException)
        {
            // Closed.
        }
        catch (IOException failure)
        {
            _log(failure.Message);
        }
        finally
        {
            _room.Release();
        }
    }
}
