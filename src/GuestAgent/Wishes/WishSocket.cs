using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Wishes;

/// <summary>Takes addresses that programs of the guest want opened on the host: <c>medv-guest open URL</c>, over a socket in the agent's folder.</summary>
internal sealed class WishSocket : IAsyncDisposable
{
    private const int MostWaiting = 8;
    private const int MostConnections = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentQueue<string> _wishes = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TimeProvider _time;
    private readonly Task _serving;

    private WishSocket(string path, TimeProvider time)
    {
        _time = time;
        File.Delete(path);
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen(MostConnections);
        _serving = ServeAsync(_stop.Token);
    }

    /// <summary>Where it is, below the agent's folder.</summary>
    public static string In(string folder) => Path.Combine(folder, "open");

    /// <summary>Listens for the user, if the folder allows it.</summary>
    /// <param name="folder">The agent's folder.</param>
    /// <param name="system">Gives the socket to the user.</param>
    /// <param name="time">The clock.</param>
    /// <returns><see langword="null"/> when there is no way to listen.</returns>
    public static WishSocket? TryListen(string folder, IGuestSystem system, TimeProvider time)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(folder);
            var socket = new WishSocket(In(folder), time);
            File.SetUnixFileMode(In(folder), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            system.GiveToUser(In(folder));
            return socket;
        }
        catch (Exception e) when (e is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The wishes since the last call.</summary>
    public IEnumerable<GuestMessage> Take()
    {
        while (_wishes.TryDequeue(out string? url))
        {
            yield return new GuestMessage.Want("open", url);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _socket.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                using Socket connection = await _socket.AcceptAsync(cancellationToken);
                await AnswerAsync(connection, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // Who came went away, or said nothing.
            }
        }
    }

    private async Task AnswerAsync(Socket connection, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        byte[] line = new byte[ProtocolLimits.UrlCharacters + 1];
        int length = 0, read;
        while (length < line.Length && !line.AsSpan(0, length).Contains((byte)'\n')
            && (read = await connection.ReceiveAsync(line.AsMemory(length), SocketFlags.None, either.Token)) > 0)
        {
            length += read;
        }

        int end = line.AsSpan(0, length).IndexOf((byte)'\n');
        string answer = end < 0 || !GuestText.IsUrl(Encoding.ASCII.GetString(line, 0, end)) ? "invalid\n"
            : _wishes.Count >= MostWaiting ? "busy\n"
            : "ok\n";
        if (answer == "ok\n")
        {
            _wishes.Enqueue(Encoding.ASCII.GetString(line, 0, end));
        }

        await connection.SendAsync(Encoding.ASCII.GetBytes(answer), SocketFlags.None, either.Token);
    }
}
