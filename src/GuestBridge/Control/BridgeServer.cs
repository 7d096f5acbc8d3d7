using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using System.Threading.Channels;
using MedV.GuestBridge.Control.Contract;
using MedV.Terminal;

namespace MedV.GuestBridge.Control;

/// <summary>Answers <c>medv</c> over a Unix socket in the user's own folder: one line of JSON in, lines of JSON out. See <c>docs/bridge-api.md</c>.</summary>
/// <param name="verbs">Does what is asked.</param>
/// <param name="time">The clock, for how long to wait.</param>
/// <param name="log">Is told what was refused or failed.</param>
internal sealed class BridgeServer(IBridgeVerbs verbs, TimeProvider time, Action<string> log)
{
    private const int MostConnections = 64;
    private const int MostProgressWaiting = 64;
    private static readonly TimeSpan RequestPatience = TimeSpan.FromSeconds(5);

    /// <summary>Answers until cancelled.</summary>
    /// <param name="listener">A socket that listens. Only the user itself can reach it: its folder is closed to others.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Socket listener, CancellationToken cancellationToken)
    {
        using var free = new SemaphoreSlim(MostConnections);
        while (true)
        {
            await free.WaitAsync(cancellationToken);
            Socket connection = await listener.AcceptAsync(cancellationToken);
            _ = ServeAsync(connection, free, cancellationToken);
        }
    }

    private async Task ServeAsync(Socket connection, SemaphoreSlim free, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            await AnswerAsync(stream, cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Who asked went away, or the bridge ends.
        }
        finally
        {
            free.Release();
        }
    }

    private async Task AnswerAsync(Stream stream, CancellationToken cancellationToken)
    {
        BridgeRequest? request = await ReadAsync(stream, cancellationToken);
        if (request is null)
        {
            await WriteAsync(stream, Failure(new BridgeException(ExitCode.WrongUsage, "the request is not what was expected", "are medv and medv-bridge of the same version?")), cancellationToken);
            return;
        }

        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lines = System.Threading.Channels.Channel.CreateBounded<BridgeReply>(new BoundedChannelOptions(MostProgressWaiting) { FullMode = BoundedChannelFullMode.DropOldest });
        Task watching = WatchAsync(stream, gone);
        Task<BridgeReply> doing = DoAsync(request, new Lines(lines.Writer), gone.Token);
        _ = doing.ContinueWith(_ => lines.Writer.TryComplete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (BridgeReply line in lines.Reader.ReadAllAsync(gone.Token))
            {
                await WriteAsync(stream, line, gone.Token);
            }

            await WriteAsync(stream, await doing, gone.Token);
        }
        finally
        {
            // However it ends: what was asked for is given up, and its task has ended before what it uses is gone.
            await gone.CancelAsync();
            await watching;
            await ((Task)doing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<BridgeReply> DoAsync(BridgeRequest request, IProgress<BridgeReply> progress, CancellationToken cancellationToken)
    {
        try
        {
            return await verbs.DoAsync(request, progress, cancellationToken);
        }
        catch (BridgeException refused)
        {
            log($"{request.Verb} {request.Workspace} {request.App}: {refused.Message}");
            return Failure(refused);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SocketException)
        {
            // A full disk, a folder that is closed: nothing that a sentence would not help with.
            log($"{request.Verb} {request.Workspace} {request.App}: {e.Message}");
            return Failure(new BridgeException(ExitCode.Failed, e.Message.TrimEnd('.')));
        }
    }

    /// <summary>Reads one line, of bounded length, in bounded time.</summary>
    private async Task<BridgeRequest?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(RequestPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var line = new ArrayBufferWriter<byte>(4096);
        while (line.WrittenCount < BridgeRequest.MaximumBytes)
        {
            int read = await stream.ReadAsync(line.GetMemory(4096), either.Token);
            if (read == 0)
            {
                return null;
            }

            line.Advance(read);
            int end = line.WrittenSpan.IndexOf((byte)'\n');
            if (end >= 0)
            {
                return Parse(line.WrittenSpan[..end]);
            }
        }

        return null;
    }

    private static BridgeRequest? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BridgeJson.Default.BridgeRequest);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Nothing more is expected: when there is something to read, the other end has closed.</summary>
    private static async Task WatchAsync(Stream stream, CancellationTokenSource gone)
    {
        byte[] one = new byte[1];
        try
        {
            await stream.ReadExactlyAsync(one, gone.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // It is gone, or all was said.
        }

        await gone.CancelAsync();
    }

    private static BridgeReply Failure(BridgeException refused) => new(ReplyKind.Failed, Text: refused.Message, Hint: refused.Hint, Code: (int)refused.Code);

    private static async Task WriteAsync(Stream stream, BridgeReply reply, CancellationToken cancellationToken)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(reply, BridgeJson.Default.BridgeReply), (byte)'\n'];
        await stream.WriteAsync(line, cancellationToken);
    }

    private sealed class Lines(ChannelWriter<BridgeReply> writer) : IProgress<BridgeReply>
    {
        public void Report(BridgeReply value) => writer.TryWrite(value);
    }
}
