using System.Net.Sockets;
using System.Text;
using MedV.GuestProtocol;

namespace MedV.GuestBridge.Reach;

/// <summary>Says once for each target what a workspace was refused, and not more often than a log can bear.</summary>
/// <param name="path">The socket where it is told.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Is told.</param>
internal sealed class RefusalLog(string path, TimeProvider time, Action<string> log) : IAsyncDisposable
{
    private const int MostTargets = 256;

    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly TokenBucket _pace = new(perSecond: 0.2, burst: 20);
    private readonly Lock _lock = new();
    private readonly long _began = time.GetTimestamp();
    private Socket? _socket;
    private Task _listening = Task.CompletedTask;

    /// <summary>Begins to listen, if it does not yet, or if the folder of the socket went away meanwhile.</summary>
    public void Open()
    {
        lock (_lock)
        {
            if (_socket is not null && File.Exists(path))
            {
                return;
            }

            _socket?.Dispose();
            _socket = RefusalPost.TryListen(path);
            if (_socket is not null)
            {
                _listening = Task.WhenAll(_listening, ListenAsync(_socket, _stop.Token));
            }
        }
    }

    /// <summary>Policy is another: what is refused by it is said anew.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _said.Clear();
        }
    }

    /// <summary>Takes one word of a refusal.</summary>
    public void Take(string untrustedTarget)
    {
        string target = string.Concat(untrustedTarget.Where(c => c is > ' ' and <= '~'));
        lock (_lock)
        {
            if (_said.Count >= MostTargets || _said.Contains(target) || !_pace.TryTake(time.GetElapsedTime(_began)))
            {
                return;
            }

            _said.Add(target);
        }

        log($"its policy does not let it reach {target}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _listening;
        _stop.Dispose();
    }

    private async Task ListenAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[RefusalPost.MostBytes];
        using (socket)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                try
                {
                    int length = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken);
                    Take(Encoding.Latin1.GetString(buffer, 0, length));
                }
                catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
                {
                    return;
                }
            }
        }
    }
}
