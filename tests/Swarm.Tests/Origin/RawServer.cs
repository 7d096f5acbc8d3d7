using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MedV.Swarm.Tests.Origin;

/// <summary>A server on loopback that reads the head of each request and then does what it is told with the connection: what no web server would do.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Socket, string, CancellationToken, Task> _answer;
    private readonly Task _accepting;

    /// <summary>Starts it.</summary>
    /// <param name="answer">Given the connection and the head of the request; the connection is closed when it returns.</param>
    public RawServer(Func<Socket, string, CancellationToken, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The heads of the requests, oldest first.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    public Uri Address => new($"http://{_listener.LocalEndpoint}/");

    /// <summary>Sends a text as it is and no more.</summary>
    public static RawServer Sending(params string[] parts) => new(async (socket, _, token) =>
    {
        foreach (string part in parts)
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(part), token);
        }
    });

    /// <summary>Sends a text, and then another one for ever.</summary>
    public static RawServer SendingForEver(string first, string again, Action? sent = null) => new(async (socket, _, token) =>
    {
        await socket.SendAsync(Encoding.Latin1.GetBytes(first), token);
        byte[] more = Encoding.Latin1.GetBytes(again);
        while (true)
        {
            await socket.SendAsync(more, token);
            sent?.Invoke();
        }
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var answering = new List<Task>();
        try
        {
            while (true)
            {
                answering.Add(AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using Socket connection = socket;
        try
        {
            string head = "";
            byte[] buffer = new byte[4096];
            while (!head.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                int read = await socket.ReceiveAsync(buffer, _stop.Token);
                if (read == 0)
                {
                    return;
                }

                head += Encoding.Latin1.GetString(buffer, 0, read);
            }

            Heads.Enqueue(head);
            await _answer(socket, head, _stop.Token);

            // So that what was sent is not taken back by a reset.
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The client had enough, or the test is over.
        }
    }
}
