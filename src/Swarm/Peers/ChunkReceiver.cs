using System.Collections.Immutable;
using System.Threading.Channels;
using MedV.Chunking;
using MedV.Swarm.Manners;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>Asks one peer for chunks, and takes them: the next is read while the one before is hashed and written.</summary>
/// <param name="peer">The connection.</param>
/// <param name="handler">Who wants them.</param>
/// <param name="reader">The way from the peer.</param>
/// <param name="traffic">The host's limits.</param>
internal sealed class ChunkReceiver(PeerConnection peer, IPeerHandler handler, FrameReader reader, PeerTraffic traffic)
{
    // What is read ahead of hashing and writing, so that neither waits for the other.
    private const int ReadAhead = 2;

    private readonly Channel<(Digest Manifest, ImmutableArray<int> Chunks)> _wanted = Channel.CreateBounded<(Digest, ImmutableArray<int>)>(
        new BoundedChannelOptions(1024) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Channel<Arrived> _arrived = Channel.CreateBounded<Arrived>(
        new BoundedChannelOptions(ReadAhead) { SingleReader = true, SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Lock _lock = new();
    private readonly AskedChunks _asked = new();
    private readonly TaskCompletionSource _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _requested;
    private long _waitingSince;
    private long _receivedBytes;

    /// <summary>Chunk bytes received, before they were verified.</summary>
    public long ReceivedBytes => Volatile.Read(ref _receivedBytes);

    /// <summary>For how long the peer has been silent although it was asked; zero when nothing was asked of it.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (_lock)
            {
                return _requested == 0 ? TimeSpan.Zero : traffic.Time.GetElapsedTime(long.Max(_waitingSince, reader.LastRead));
            }
        }
    }

    /// <summary>Asks for chunks as soon as the budget allows it.</summary>
    /// <returns><see langword="false"/> when far too much waits for the budget already.</returns>
    public bool TryAsk(Digest manifest, ImmutableArray<int> chunks)
    {
        _asked.Add(manifest, chunks);
        return _wanted.Writer.TryWrite((manifest, chunks));
    }

    /// <summary>Takes chunks back. Those that wait for the budget are not asked for any more.</summary>
    public void TakeBack(Digest manifest, ImmutableArray<int> chunks) => _asked.TakeBack(manifest, chunks);

    /// <summary>Notes that a chunk was answered for.</summary>
    /// <returns>Whether it had been taken back.</returns>
    /// <exception cref="PeerProtocolException">It was not asked for.</exception>
    public bool Answered(Digest manifest, int chunk)
    {
        bool wasTakenBack = _asked.Answered(manifest, chunk);
        lock (_lock)
        {
            _requested = int.Max(0, _requested - 1);
        }

        return wasTakenBack;
    }

    /// <summary>Asks until cancelled.</summary>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        await foreach ((Digest manifest, ImmutableArray<int> asked) in _wanted.Reader.ReadAllAsync(cancellationToken))
        {
            await AskAsync(manifest, [.. asked.Where(chunk => !_asked.IsTakenBack(manifest, chunk))], cancellationToken);
        }
    }

    /// <summary>Reads the body of a Chunk message.</summary>
    /// <exception cref="PeerProtocolException">It is none, or not as long as the chunk.</exception>
    public async ValueTask ReadAsync(int bodyBytes, CancellationToken cancellationToken)
    {
        int bytes = bodyBytes - PeerProtocol.ChunkPrefixBytes;
        ReadOnlyMemory<byte> untrusted = await reader.ReadAsync(int.Min(bodyBytes, PeerProtocol.ChunkPrefixBytes), cancellationToken);
        (Digest manifest, int chunk, ChunkEncoding encoding) = PeerMessageCodec.ReadChunkPrefix(untrusted.Span);
        Answered(manifest, chunk);

        // Before room is made for it. A transfer that was stopped meanwhile knows no length, and throws the chunk away.
        int expected = handler.ChunkBytes(manifest, chunk);
        if (encoding == ChunkEncoding.Stored && expected >= 0 && bytes != expected)
        {
            throw new PeerProtocolException($"sent {bytes} bytes for chunk {chunk}, which has {expected}");
        }

        byte[] content = Buffers.Shared.Rent(bytes);
        await reader.ReadIntoAsync(content.AsMemory(0, bytes), cancellationToken);
        Interlocked.Add(ref _receivedBytes, bytes);
        await _arrived.Writer.WriteAsync(new Arrived(manifest, chunk, encoding, content, bytes), cancellationToken);
    }

    /// <summary>Hands over what was read, until cancelled.</summary>
    /// <exception cref="PeerProtocolException">The bytes are not the chunk.</exception>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (Arrived arrived in _arrived.Reader.ReadAllAsync(cancellationToken))
            {
                await handler.ReceivedChunkAsync(
                    peer, arrived.Manifest, arrived.Chunk, arrived.Encoding, arrived.Untrusted.AsMemory(0, arrived.Bytes), cancellationToken);
                Buffers.Shared.Return(arrived.Untrusted);
            }
        }
        finally
        {
            _kept.TrySetResult();
        }

        // How the connection ends is for the loop that reads to say.
        await Task.Delay(Timeout.InfiniteTimeSpan, traffic.Time, cancellationToken);
    }

    /// <summary>Nothing more is read. Comes back when all that was read has been handed over: who lies and hangs up at once has lied.</summary>
    public Task DrainAsync()
    {
        _arrived.Writer.TryComplete();
        return _kept.Task;
    }

    private async ValueTask AskAsync(Digest manifest, ImmutableArray<int> chunks, CancellationToken cancellationToken)
    {
        int asked = 0;
        for (int next = 0; next < chunks.Length; next++)
        {
            ValueTask allowed = traffic.Download.TakeAllAsync(int.Max(handler.ChunkBytes(manifest, chunks[next]), 0), cancellationToken);
            if (!allowed.IsCompletedSuccessfully)
            {
                Request(manifest, chunks[asked..next]);
                asked = next;
                await allowed;
            }
        }

        Request(manifest, chunks[asked..]);
    }

    private void Request(Digest manifest, ImmutableArray<int> chunks)
    {
        if (chunks.IsEmpty)
        {
            return;
        }

        lock (_lock)
        {
            if (_requested == 0)
            {
                _waitingSince = traffic.Time.GetTimestamp();
            }

            _requested += chunks.Length;
        }

        peer.TrySend(new PeerMessage.Request(manifest, chunks));
    }

    private readonly record struct Arrived(Digest Manifest, int Chunk, ChunkEncoding Encoding, byte[] Untrusted, int Bytes);
}
