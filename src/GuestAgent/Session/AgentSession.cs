using System.Threading.Channels;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Session;

/// <summary>Serves hosts over one stream: docs/formats/guest-protocol.md, "Session", the guest's side.</summary>
/// <param name="agent">What is done. Only this session uses it while <see cref="RunAsync"/> runs.</param>
/// <param name="version">Version of the agent.</param>
/// <param name="time">The clock.</param>
internal sealed class AgentSession(Agent agent, string version, TimeProvider time) : IDisposable
{
    private const int MostFramesToWrite = 64;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NoHostYet = TimeSpan.FromMilliseconds(250);

    private readonly Channel<byte[]> _toWrite = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostFramesToWrite) { SingleReader = true });
    private readonly SemaphoreSlim _turn = new(1);
    private SessionNonce? _session;

    /// <summary>Serves until the stream breaks.</summary>
    /// <param name="stream">Both ways.</param>
    /// <param name="endIsEnd">Whether 0 bytes end the stream; on a virtio port they say that there is no host yet.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">The stream broke.</exception>
    public async Task RunAsync(Stream stream, bool endIsEnd, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] loops = [ReadAsync(stream, endIsEnd, end.Token), WriteAsync(stream, end.Token), LookAsync(end.Token)];
        Task first = await Task.WhenAny(loops);
        await end.CancelAsync();

        // A read of a device does not end when it is cancelled: the loop that hangs in it is left behind.
        await Task.WhenAll(loops[1..]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        await first;
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task ReadAsync(Stream stream, bool endIsEnd, CancellationToken cancellationToken)
    {
        var decoder = new FrameDecoder();
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            int length = await stream.ReadAsync(buffer, cancellationToken);
            if (length == 0)
            {
                if (endIsEnd)
                {
                    return;
                }

                await Task.Delay(NoHostYet, time, cancellationToken);
            }

            for (int at = 0; at < length;)
            {
                at += decoder.Read(buffer.AsSpan(at, length - at), out ReadOnlyMemory<byte> content);
                if (!content.IsEmpty)
                {
                    await TakeAsync(content, cancellationToken);
                }
            }
        }
    }

    private async Task TakeAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Decoding result = MessageCodec.DecodeHost(content, out MessageHeader header, out HostMessage? request);
        bool isHello = request is HostMessage.Hello;
        if (result == Decoding.Malformed || (!isHello && header.Session != _session))
        {
            return;
        }

        GuestMessage answer;
        await _turn.WaitAsync(cancellationToken);
        try
        {
            answer = request switch
            {
                null => result == Decoding.UnknownType ? new GuestMessage.Error("unsupported", "this agent does not know that") : new GuestMessage.Error("invalid", "a field is missing or beyond its limit"),
                HostMessage.Hello hello => agent.Welcome(hello, version),
                _ => agent.Answer(request, header),
            };
            if (isHello)
            {
                _session = answer is GuestMessage.Welcome ? header.Session : null;
            }
        }
        finally
        {
            _turn.Release();
        }

        if (MessageCodec.TryEncode(header with { Id = 0, Re = header.Id }, answer, out byte[]? frame))
        {
            await _toWrite.Writer.WriteAsync(frame, cancellationToken);
        }

        if (request is HostMessage.Launch)
        {
            // The host waits for the word that it runs.
            await LookOnceAsync(cancellationToken);
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await LookOnceAsync(cancellationToken);
        }
    }

    private async Task LookOnceAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            foreach (GuestMessage message in agent.Look())
            {
                // Without a session no one wants to know. A host that takes nothing misses events, and asks for the status when it is back.
                if (_session is { } session && MessageCodec.TryEncode(new MessageHeader(session, 0, 0), message, out byte[]? frame))
                {
                    _toWrite.Writer.TryWrite(frame);
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await foreach (byte[] frame in _toWrite.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(frame, cancellationToken);
        }
    }
}
