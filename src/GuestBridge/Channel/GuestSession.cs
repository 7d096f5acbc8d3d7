using System.Security.Cryptography;
using System.Threading.Channels;
using MedV.GuestProtocol;

namespace MedV.GuestBridge.Channel;

/// <summary>Talks with the agent in one guest over whatever stream there is: docs/formats/guest-protocol.md, "Session".</summary>
/// <remarks>
/// <see cref="RunAsync"/> lives as long as one stream. When a stream ended, run it again with the next: what is asked meanwhile waits.
/// All other members are safe for use by any number of threads.
/// </remarks>
internal sealed class GuestSession : IDisposable
{
    private const int MostUnanswered = 32;
    private const int MostFramesToWrite = MostUnanswered + 8;
    private const int MostEvents = 256;
    private const int BytesPerSecond = 2048;

    private static readonly TimeSpan HelloEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(15);

    // Some gigabytes of memory may have to go to a slow disk.
    private static readonly TimeSpan QuiesceTime = TimeSpan.FromMinutes(5);

    private readonly IGuestEvents _events;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly GuestQuota _quota = new();
    private readonly PendingRequests _pending = new();
    private readonly SemaphoreSlim _unanswered = new(MostUnanswered);
    private volatile Channel<byte[]>? _toWrite;
    private long _lastFrame;
    private long _skipped;

    /// <summary>Creates a session without a stream.</summary>
    /// <param name="events">Who hears of events.</param>
    /// <param name="time">The clock.</param>
    public GuestSession(IGuestEvents events, TimeProvider time)
    {
        (_events, _time) = (events, time);
        _began = time.GetTimestamp();
    }

    /// <summary>What the guest said of itself; null while no session is open.</summary>
    public GuestMessage.Welcome? Welcome => _pending.Welcome;

    /// <summary>Waits until a session is open.</summary>
    /// <exception cref="GuestChannelException">None was in <paramref name="atMost"/>.</exception>
    public async Task<GuestMessage.Welcome> WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await _pending.Opened.WaitAsync(atMost, _time, cancellationToken);
                if (_pending.Welcome is { } welcome)
                {
                    return welcome;
                }
            }
        }
        catch (TimeoutException)
        {
            throw new GuestChannelException(GuestChannelFault.NotConnected, "the agent in the guest does not answer");
        }
    }

    /// <summary>Asks the guest, and waits for the answer. Without a session it waits for one first.</summary>
    /// <returns>The answer; never an error.</returns>
    /// <exception cref="GuestChannelException">It was refused, not answered in time, or the session ended.</exception>
    /// <exception cref="ArgumentException">The request is beyond a limit.</exception>
    public async Task<GuestMessage> AskAsync(HostMessage request, CancellationToken cancellationToken)
    {
        await _unanswered.WaitAsync(cancellationToken);
        try
        {
            (MessageHeader header, Task<GuestMessage> answer) = await AddAsync(cancellationToken);
            try
            {
                return await SendAsync(header, request, answer, cancellationToken);
            }
            finally
            {
                _pending.Remove(header);
            }
        }
        finally
        {
            _unanswered.Release();
        }
    }

    /// <summary>Greets the guest over a stream and serves it until the stream ends.</summary>
    /// <param name="stream">Both ways; it is not closed. Its reads and writes should end when cancelled.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="GuestChannelException">The stream ended, or the guest was cut off: the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(Stream stream, CancellationToken cancellationToken)
    {
        var toWrite = System.Threading.Channels.Channel.CreateBounded<byte[]>(new BoundedChannelOptions(MostFramesToWrite) { SingleReader = true });
        var toHandle = System.Threading.Channels.Channel.CreateBounded<GuestMessage>(new BoundedChannelOptions(MostEvents) { SingleReader = true, SingleWriter = true });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _toWrite = toWrite;
        Task[] loops = [ReadAsync(stream, toHandle.Writer, end.Token), WriteAsync(stream, toWrite.Reader, end.Token), GreetAsync(toWrite.Writer, end.Token), HandleAsync(toHandle.Reader, end.Token)];
        Task first = await Task.WhenAny(loops);
        _toWrite = null;
        await end.CancelAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pending.Close(GuestChannelFault.Ended, "the connection to the guest ended");
        cancellationToken.ThrowIfCancellationRequested();
        if (first.Exception?.InnerException is IOException or ObjectDisposedException)
        {
            throw new GuestChannelException(GuestChannelFault.Ended, $"the connection to the guest ended: {first.Exception.InnerException.Message}");
        }

        await first;
    }

    /// <summary>There will be no stream any more: whoever asks, or waits, is told so.</summary>
    public void Dispose() => _pending.End();

    private async Task<(MessageHeader Header, Task<GuestMessage> Answer)> AddAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await WaitAsync(AnswerTime, cancellationToken);
            if (_pending.TryAdd(out MessageHeader header, out Task<GuestMessage> answer))
            {
                return (header, answer);
            }
        }
    }

    private async Task<GuestMessage> SendAsync(MessageHeader header, HostMessage request, Task<GuestMessage> answer, CancellationToken cancellationToken)
    {
        byte[] frame = MessageCodec.Encode(header, request);
        int expected = request switch
        {
            HostMessage.Get get => get.Length * 4 / 3,
            HostMessage.Icon icon => icon.Length * 4 / 3,
            HostMessage.Apps => ProtocolLimits.FrameBytes / 2,
            _ => 0,
        };
        TimeSpan limit = (request is HostMessage.Quiesce ? QuiesceTime : AnswerTime) + TimeSpan.FromSeconds((frame.Length + expected) / BytesPerSecond);
        try
        {
            // The queue has room for all requests that may be without an answer.
            if (_toWrite?.Writer.TryWrite(frame) is not true)
            {
                throw new GuestChannelException(GuestChannelFault.Ended, "the connection to the guest ended");
            }

            GuestMessage message = await answer.WaitAsync(limit, _time, cancellationToken);
            return message is GuestMessage.Error error ? throw Refusal(header, error) : message;
        }
        catch (TimeoutException)
        {
            _pending.Lose(header.Session);
            throw new GuestChannelException(GuestChannelFault.TimedOut, $"the guest did not answer within {limit.TotalSeconds:0} s");
        }
    }

    private GuestChannelException Refusal(MessageHeader header, GuestMessage.Error error)
    {
        if (error.Code == "session")
        {
            _pending.Lose(header.Session);
        }

        return new GuestChannelException(GuestChannelFault.Refused, error.Text.Length > 0 ? error.Text : $"the guest refused it: {error.Code}", error.Code);
    }

    private async Task GreetAsync(ChannelWriter<byte[]> toWrite, CancellationToken cancellationToken)
    {
        while (true)
        {
            _pending.Begin(new SessionNonce(RandomNumberGenerator.GetBytes(16)));
            Task opened = _pending.Opened;
            while (!opened.IsCompleted)
            {
                // A port that takes nothing is full of greetings soon enough; the newest is as good as any.
                toWrite.TryWrite(MessageCodec.Encode(_pending.NextHello(), new HostMessage.Hello([ProtocolLimits.Version])));
                await WaitAsync(opened, HelloEvery, cancellationToken);
            }

            Task lost = _pending.Lost;
            while (!lost.IsCompleted)
            {
                await WaitAsync(lost, QuietTime, cancellationToken);
                if (!lost.IsCompleted && _time.GetElapsedTime(Volatile.Read(ref _lastFrame)) >= QuietTime)
                {
                    await ProbeAsync(cancellationToken);
                }
            }
        }
    }

    // No answer means that the session is lost: SendAsync has said so.
    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(new HostMessage.Status(), cancellationToken);
        }
        catch (GuestChannelException)
        {
            // The loop sees it.
        }
    }

    private async Task WaitAsync(Task task, TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(atMost, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // That is what was asked for.
        }
    }

    private async Task ReadAsync(Stream stream, ChannelWriter<GuestMessage> toHandle, CancellationToken cancellationToken)
    {
        var decoder = new FrameDecoder();
        _skipped = 0;
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            int length = await stream.ReadAsync(buffer, cancellationToken);
            if (length == 0)
            {
                throw new GuestChannelException(GuestChannelFault.Ended, "the connection to the guest ended");
            }

            for (int at = 0; at < length;)
            {
                at += decoder.Read(buffer.AsSpan(at, length - at), out ReadOnlyMemory<byte> untrustedContent);
                if (!untrustedContent.IsEmpty)
                {
                    Take(untrustedContent, toHandle);
                }
            }

            _quota.CountNoise(decoder.SkippedBytes - _skipped, Now);
            _skipped = decoder.SkippedBytes;
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_began);

    private void Take(ReadOnlyMemory<byte> untrustedContent, ChannelWriter<GuestMessage> toHandle)
    {
        Decoding result = MessageCodec.DecodeGuest(untrustedContent, out MessageHeader header, out GuestMessage? message);
        if (result == Decoding.Malformed || !_pending.IsOfSession(header) || message is null)
        {
            _quota.CountNoise(untrustedContent.Length + 2, Now);
            return;
        }

        _quota.Count(message, Now);
        Volatile.Write(ref _lastFrame, _time.GetTimestamp());
        bool isEvent = header.Re == 0 ? _pending.Welcome is not null : message is GuestMessage.Welcome welcome && _pending.TryOpen(header, welcome);
        if (isEvent && !toHandle.TryWrite(message))
        {
            throw new GuestChannelException(GuestChannelFault.Flooded, $"more than {MostEvents} events of the guest wait to be handled");
        }

        if (header.Re != 0)
        {
            _pending.Answer(header, message);
        }
    }

    private async Task HandleAsync(ChannelReader<GuestMessage> toHandle, CancellationToken cancellationToken)
    {
        await foreach (GuestMessage message in toHandle.ReadAllAsync(cancellationToken))
        {
            await (message is GuestMessage.Welcome welcome ? _events.OpenedAsync(welcome, cancellationToken) : _events.EventAsync(message, cancellationToken));
        }
    }

    private static async Task WriteAsync(Stream stream, ChannelReader<byte[]> toWrite, CancellationToken cancellationToken)
    {
        await foreach (byte[] frame in toWrite.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(frame, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }
}
