using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Threading.Channels;
using MedV.Chunking;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>One connection to one peer: a loop that reads and a loop that writes. Both ends are alike.</summary>
/// <remarks>All members may be called from any thread.</remarks>
internal sealed class PeerConnection : IPeerLink, IDisposable
{
    // A burst of small messages shares one write.
    private const int WriteBufferBytes = 64 * 1024;
    private const int ChunkFramePrefixBytes = PeerProtocol.HeaderBytes + PeerProtocol.ChunkPrefixBytes;
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(30);

    private readonly Stream _stream;
    private readonly IPeerHandler _handler;
    private readonly CancellationTokenSource _closed = new();
    private readonly Channel<byte[]> _messages = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Channel<(Digest Manifest, int Chunk)> _requests = Channel.CreateBounded<(Digest, int)>(
        new BoundedChannelOptions(PeerProtocol.MaximumOutstandingRequests) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly AskedChunks _asked = new();
    private readonly WithdrawnRequests _withdrawn = new();
    private long _receivedBytes;
    private long _sentBytes;

    public PeerConnection(Stream stream, RecognisedPeer remote, string address, bool dialled, IPeerHandler handler)
    {
        _stream = stream;
        Remote = remote;
        Address = address;
        Dialled = dialled;
        _handler = handler;

        // Before anybody can queue another message: it must be the first.
        TrySend(new PeerMessage.Hello(PeerProtocol.Version));
    }

    public RecognisedPeer Remote { get; }

    /// <summary>Its address and port, for people.</summary>
    public string Address { get; }

    /// <summary>Whether this host opened the connection.</summary>
    public bool Dialled { get; }

    /// <summary>Chunk bytes received, before they were verified.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>Chunk bytes sent.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Runs until the connection ends, for whatever reason; that reason is thrown unless <see cref="Close"/> was called.</summary>
    /// <exception cref="PeerProtocolException">The peer broke the protocol.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        Task reading = ReadAsync(stop.Token);
        Task writing = WriteAsync(stop.Token);
        Task first = await Task.WhenAny(reading, writing);
        await stop.CancelAsync();

        // The second loop ends because the first did: only the first one's reason counts.
        await Task.WhenAll(reading, writing).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_closed.IsCancellationRequested)
        {
            await first;
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

    /// <summary>Asks for chunks. Each is answered once, with the chunk or with Lack.</summary>
    public void Ask(Digest manifest, ImmutableArray<int> chunks)
    {
        _asked.Add(manifest, chunks);
        TrySend(new PeerMessage.Request(manifest, chunks));
    }

    /// <inheritdoc/>
    public void Cancel(Digest manifest, ImmutableArray<int> chunks)
    {
        _asked.TakeBack(manifest, chunks);
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
    public void Dispose() => _stream.Dispose();

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        byte[] header = new byte[PeerProtocol.HeaderBytes];
        bool greeted = false;
        while (true)
        {
            await _stream.ReadExactlyAsync(header, cancellationToken);
            int length = BinaryPrimitives.ReadInt32LittleEndian(header);
            var type = (PeerMessageType)header[4];
            if (length is < 0 or > PeerProtocol.MaximumBodyBytes)
            {
                throw new PeerProtocolException($"a frame claims {length} bytes, at most {PeerProtocol.MaximumBodyBytes} are allowed");
            }

            byte[] body = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                await _stream.ReadExactlyAsync(body.AsMemory(0, length), cancellationToken);
                if (greeted != (type != PeerMessageType.Hello))
                {
                    throw new PeerProtocolException($"{type} where {(greeted ? "no second Hello" : "Hello")} should be");
                }

                await HandleAsync(type, body.AsMemory(0, length), cancellationToken);
                greeted = true;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(body);
            }
        }
    }

    private async ValueTask HandleAsync(PeerMessageType type, ReadOnlyMemory<byte> untrustedBody, CancellationToken cancellationToken)
    {
        if (type == PeerMessageType.Chunk)
        {
            (Digest manifest, int chunk, ChunkEncoding encoding) = PeerMessageCodec.ReadChunkPrefix(untrustedBody.Span);
            _asked.Answered(manifest, chunk);
            Interlocked.Add(ref _receivedBytes, untrustedBody.Length - PeerProtocol.ChunkPrefixBytes);
            await _handler.ReceivedChunkAsync(
                this, manifest, chunk, encoding, untrustedBody[PeerProtocol.ChunkPrefixBytes..], cancellationToken);
            return;
        }

        PeerMessage message = PeerMessageCodec.Decode(type, untrustedBody.Span);
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
                foreach (int chunk in request.Chunks)
                {
                    _withdrawn.Add(request.Manifest, chunk);
                    if (!_requests.Writer.TryWrite((request.Manifest, chunk)))
                    {
                        throw new PeerProtocolException($"more than {PeerProtocol.MaximumOutstandingRequests} chunks asked for at once");
                    }
                }

                break;
            case PeerMessage.Cancel cancel:
                foreach (int chunk in cancel.Chunks)
                {
                    _withdrawn.Withdraw(cancel.Manifest, chunk);
                }

                break;
            case PeerMessage.Lack lack:
                // What was taken back is answered so, too, whether the peer holds it or not.
                await _handler.ReceivedAsync(this, lack with { Chunks = [.. lack.Chunks.Where(chunk => !_asked.Answered(lack.Manifest, chunk))] }, cancellationToken);
                break;
            default:
                await _handler.ReceivedAsync(this, message, cancellationToken);
                break;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[WriteBufferBytes];
        Task<bool> moreMessages = _messages.Reader.WaitToReadAsync(cancellationToken).AsTask();
        Task<bool> moreRequests = _requests.Reader.WaitToReadAsync(cancellationToken).AsTask();
        while (true)
        {
            await Task.WhenAny(moreMessages, moreRequests);
            if (moreMessages.IsCompleted)
            {
                // Short messages first: they tell others what to ask for.
                await WriteMessagesAsync(buffer, cancellationToken);
                if (!await moreMessages)
                {
                    return;
                }

                moreMessages = _messages.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }

            if (moreRequests.IsCompleted)
            {
                if (_requests.Reader.TryRead(out (Digest Manifest, int Chunk) wanted))
                {
                    await AnswerAsync(wanted.Manifest, wanted.Chunk, cancellationToken);
                }

                moreRequests = _requests.Reader.WaitToReadAsync(cancellationToken).AsTask();
            }
        }
    }

    private async Task WriteMessagesAsync(byte[] buffer, CancellationToken cancellationToken)
    {
        int used = 0;
        while (_messages.Reader.TryRead(out byte[]? frame))
        {
            if (used + frame.Length > buffer.Length)
            {
                await SendAsync(buffer.AsMemory(0, used), cancellationToken);
                used = 0;
            }

            if (frame.Length > buffer.Length)
            {
                await SendAsync(frame, cancellationToken);
            }
            else
            {
                frame.CopyTo(buffer, used);
                used += frame.Length;
            }
        }

        await SendAsync(buffer.AsMemory(0, used), cancellationToken);
    }

    private async Task AnswerAsync(Digest manifest, int chunk, CancellationToken cancellationToken)
    {
        int bytes = _withdrawn.Remove(manifest, chunk) ? -1 : _handler.ChunkBytes(manifest, chunk);
        byte[] frame = ArrayPool<byte>.Shared.Rent(ChunkFramePrefixBytes + int.Max(bytes, 0));
        try
        {
            if (bytes < 0 || !TryFrameChunk(manifest, chunk, frame))
            {
                TrySend(new PeerMessage.Lack(manifest, [chunk]));
                return;
            }

            await SendAsync(frame.AsMemory(0, ChunkFramePrefixBytes + bytes), cancellationToken);
            Interlocked.Add(ref _sentBytes, bytes);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    private bool TryFrameChunk(Digest manifest, int chunk, byte[] frame)
    {
        if (!_handler.TryRead(manifest, chunk, frame.AsSpan(ChunkFramePrefixBytes), out VerifiedChunk content))
        {
            return false;
        }

        PeerMessageCodec.WriteChunkPrefix(frame, manifest, chunk, ChunkEncoding.Stored, content.Content.Length);
        return true;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        // Comes back only when the stream has let go of the buffer, which is another chunk's a moment later.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(WriteTimeout);
        try
        {
            await _stream.WriteAsync(bytes, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"the peer took no byte for {WriteTimeout.TotalSeconds:0} s");
        }
    }
}
