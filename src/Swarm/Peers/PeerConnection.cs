using System.Collections.Immutable;
using System.Threading.Channels;
using MedV.Chunking;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>One connection to one peer. Both ends are alike.</summary>
/// <remarks>
/// It reads frames, keeps the chunks among them, asks for more, answers what the peer asks for, and tells messages: each is a loop, so none waits for
/// another. All members may be called from any thread.
/// </remarks>
internal sealed class PeerConnection : IPeerLink, IDisposable
{
    private readonly Stream _stream;
    private readonly IPeerHandler _handler;
    private readonly PeerTraffic _traffic;
    private readonly CancellationTokenSource _closed = new();
    private readonly Pace _reading = new();
    private readonly Pace _writing = new();
    private readonly FrameReader _reader;
    private readonly FrameWriter _writer;
    private readonly ChunkReceiver _receiver;
    private readonly ChunkSender _sender;
    private readonly Channel<byte[]> _messages = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private bool _greeted;

    public PeerConnection(Stream stream, RecognisedPeer remote, string address, bool dialled, IPeerHandler handler, PeerTraffic traffic)
    {
        _stream = stream;
        Remote = remote;
        Address = address;
        Dialled = dialled;
        _handler = handler;
        _traffic = traffic;
        _reader = new FrameReader(stream, _reading, traffic.Time);
        _writer = new FrameWriter(stream, _writing);
        _receiver = new ChunkReceiver(this, handler, _reader, traffic);
        _sender = new ChunkSender(this, handler, _writer, traffic);

        // Before anybody can queue another message: it must be the first.
        TrySend(new PeerMessage.Hello(PeerProtocol.Version));
    }

    public RecognisedPeer Remote { get; }

    /// <summary>Its address and port, for people.</summary>
    public string Address { get; }

    /// <summary>Whether this host opened the connection.</summary>
    public bool Dialled { get; }

    /// <summary>Chunk bytes received, before they were verified.</summary>
    public long ReceivedBytes => _receiver.ReceivedBytes;

    /// <summary>Chunk bytes sent.</summary>
    public long SentBytes => _sender.SentBytes;

    /// <inheritdoc/>
    public TimeSpan Silence => _receiver.Silence;

    /// <summary>Runs until the connection ends, for whatever reason; that reason is thrown unless <see cref="Close"/> was called.</summary>
    /// <exception cref="PeerProtocolException">The peer broke the protocol.</exception>
    /// <exception cref="IOException">The connection broke, or stood still.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        try
        {
            await Loops.RunAsync([ReadToEndAsync, _receiver.KeepAsync, _receiver.AskAsync, _sender.RunAsync, TellAsync, WatchAsync], stop.Token);
        }
        catch (Exception) when (_closed.IsCancellationRequested)
        {
            // It was closed here, whatever came of that first.
        }
    }

    /// <summary>Sends a message, soon.</summary>
    /// <returns><see langword="false"/> when the peer is so slow that its queue is full, or the connection is closed: then it is closed.</returns>
    public bool TrySend(PeerMessage message)
    {
        if (_messages.Writer.TryWrite(PeerMessageCodec.Encode(message)))
        {
            return true;
        }

        Close();
        return false;
    }

    /// <summary>Asks for chunks, as soon as the budget allows it. Each is answered once, with the chunk or with Lack.</summary>
    public void Ask(Digest manifest, ImmutableArray<int> chunks)
    {
        if (!_receiver.TryAsk(manifest, chunks))
        {
            Close();
        }
    }

    /// <inheritdoc/>
    public void Cancel(Digest manifest, ImmutableArray<int> chunks)
    {
        _receiver.TakeBack(manifest, chunks);
        for (int start = 0; start < chunks.Length; start += PeerProtocol.MaximumNumbers)
        {
            TrySend(new PeerMessage.Cancel(manifest, chunks[start..int.Min(start + PeerProtocol.MaximumNumbers, chunks.Length)]));
        }
    }

    /// <summary>Ends the connection. What waits on it goes on elsewhere: the caller may hold a lock. Does nothing when it has ended.</summary>
    public void Close()
    {
        _messages.Writer.TryComplete();
        _ = _closed.CancelAsync();
    }

    // Not the source of the token: a transfer that has not heard yet may still send, and thereby close.
    public void Dispose()
    {
        _stream.Dispose();
        _writer.Dispose();
    }

    private async Task ReadToEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(cancellationToken);
        }
        catch (IOException)
        {
            await _receiver.DrainAsync();
            throw;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var flood = new FloodGate(_traffic.Time);
        while (true)
        {
            (PeerMessageType type, int bytes) = await _reader.ReadHeaderAsync(cancellationToken);
            if (_greeted != (type != PeerMessageType.Hello))
            {
                throw new PeerProtocolException($"{type} where {(_greeted ? "no second Hello" : "Hello")} should be");
            }

            if (type == PeerMessageType.Chunk)
            {
                await _receiver.ReadAsync(bytes, cancellationToken);
                _reader.End();
                continue;
            }

            PeerMessage message = await ReadMessageAsync(type, bytes, cancellationToken);
            _reader.End();
            await HandleAsync(message, cancellationToken);
            Volatile.Write(ref _greeted, true);
            if (flood.Count(bytes) is { Ticks: > 0 } pause)
            {
                await Task.Delay(pause, _traffic.Time, cancellationToken);
            }
        }
    }

    private async ValueTask<PeerMessage> ReadMessageAsync(PeerMessageType type, int bytes, CancellationToken cancellationToken)
    {
        if (bytes <= FrameReader.BufferBytes)
        {
            ReadOnlyMemory<byte> untrusted = await _reader.ReadAsync(bytes, cancellationToken);
            return PeerMessageCodec.Decode(type, untrusted.Span);
        }

        byte[] body = Buffers.Shared.Rent(bytes);
        await _reader.ReadIntoAsync(body.AsMemory(0, bytes), cancellationToken);
        PeerMessage message = PeerMessageCodec.Decode(type, body.AsSpan(0, bytes));
        Buffers.Shared.Return(body);
        return message;
    }

    private async ValueTask HandleAsync(PeerMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case PeerMessage.Hello hello:
                // A later version says so and falls back to the highest that both speak; there is one so far.
                if (hello.Version < PeerProtocol.Version)
                {
                    throw new PeerProtocolException($"the peer speaks version {hello.Version}, this host {PeerProtocol.Version}");
                }

                break;
            case PeerMessage.Request request:
                _sender.Accept(request);
                break;
            case PeerMessage.Cancel cancel:
                _sender.Withdraw(cancel);
                break;
            case PeerMessage.Lack lack:
                // What was taken back is answered so, too, whether the peer holds it or not.
                await _handler.ReceivedAsync(
                    this, lack with { Chunks = [.. lack.Chunks.Where(chunk => !_receiver.Answered(lack.Manifest, chunk))] }, cancellationToken);
                break;
            default:
                await _handler.ReceivedAsync(this, message, cancellationToken);
                break;
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        while (await _messages.Reader.WaitToReadAsync(cancellationToken))
        {
            await _writer.WriteAsync(_messages.Reader, cancellationToken);
        }
    }

    /// <summary>Ends a connection that stands still in the middle of something.</summary>
    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pace.Interval, _traffic.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (!Volatile.Read(ref _greeted))
            {
                throw new IOException($"the peer did not say Hello within {Pace.Interval.TotalSeconds:0} s");
            }

            if (_reading.HasStopped())
            {
                throw new IOException("the peer stopped in the middle of a message");
            }

            if (_writing.HasStopped())
            {
                throw new IOException("the peer takes nothing any more");
            }
        }
    }
}
