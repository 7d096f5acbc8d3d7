using System.Threading.Channels;
using MedV.Chunking;
using MedV.Swarm.Manners;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>Answers what one peer asks for: some chunks at a time are read, hashed and sent with one write.</summary>
/// <param name="peer">The connection; told what cannot be sent.</param>
/// <param name="handler">Where chunks are.</param>
/// <param name="writer">The way to the peer.</param>
/// <param name="traffic">The host's limits.</param>
internal sealed class ChunkSender(PeerConnection peer, IPeerHandler handler, FrameWriter writer, PeerTraffic traffic)
{
    // With what TLS adds to it, two buffers of the transport; and a turn at the disk is soon over.
    private const int BatchBytes = 248 * 1024;
    private const int FramePrefixBytes = PeerProtocol.HeaderBytes + PeerProtocol.ChunkPrefixBytes;

    // A third of the time after which a peer that hears nothing hangs up.
    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    private readonly Channel<(Digest Manifest, int Chunk)> _requests = Channel.CreateBounded<(Digest, int)>(
        new BoundedChannelOptions(PeerProtocol.MaximumOutstandingRequests) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly WithdrawnRequests _withdrawn = new();
    private readonly List<(Digest Manifest, int Chunk, int Bytes)> _batch = [];
    private readonly List<(Digest Manifest, int Chunk)> _lacking = [];
    private long _sentBytes;

    /// <summary>Chunk bytes sent.</summary>
    public long SentBytes => Volatile.Read(ref _sentBytes);

    /// <summary>Puts a request at the end of the queue.</summary>
    /// <exception cref="PeerProtocolException">The queue is as long as the protocol allows.</exception>
    public void Accept(PeerMessage.Request request)
    {
        foreach (int chunk in request.Chunks)
        {
            _withdrawn.Add(request.Manifest, chunk);
            if (!_requests.Writer.TryWrite((request.Manifest, chunk)))
            {
                throw new PeerProtocolException($"more than {PeerProtocol.MaximumOutstandingRequests} chunks asked for at once");
            }
        }
    }

    /// <summary>The peer takes requests back: what has not been sent is answered with Lack.</summary>
    public void Withdraw(PeerMessage.Cancel cancel)
    {
        foreach (int chunk in cancel.Chunks)
        {
            _withdrawn.Withdraw(cancel.Manifest, chunk);
        }
    }

    /// <summary>Answers until cancelled.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // One batch is encrypted and sent while the next is read.
        Task sending = Task.CompletedTask;
        try
        {
            while (true)
            {
                if (!_requests.Reader.TryPeek(out _))
                {
                    await sending;
                    await _requests.Reader.WaitToReadAsync(cancellationToken);
                }

                int bytes = await TakeBatchAsync(cancellationToken);
                byte[] frames = Buffers.Shared.Rent(bytes);
                int filled = await FillAsync(frames, cancellationToken);
                TellLacking();
                int content = filled - (_batch.Count * FramePrefixBytes);
                await sending;
                sending = Task.Run(() => SendAsync(frames, filled, content, cancellationToken), cancellationToken);
            }
        }
        finally
        {
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Takes requests off the queue, as many as the budget allows at once and one write takes; waits for the budget of the last.</summary>
    /// <returns>The bytes of their frames.</returns>
    private async ValueTask<int> TakeBatchAsync(CancellationToken cancellationToken)
    {
        int total = 0;
        _batch.Clear();
        while (_lacking.Count < PeerProtocol.MaximumNumbers && _requests.Reader.TryPeek(out (Digest Manifest, int Chunk) wanted))
        {
            int bytes = handler.ChunkBytes(wanted.Manifest, wanted.Chunk);
            if (total > 0 && total + FramePrefixBytes + bytes > BatchBytes)
            {
                break;
            }

            _requests.Reader.TryRead(out _);
            if (_withdrawn.Remove(wanted.Manifest, wanted.Chunk) || bytes < 0)
            {
                _lacking.Add(wanted);
                continue;
            }

            _batch.Add((wanted.Manifest, wanted.Chunk, bytes));
            total += FramePrefixBytes + bytes;
            ValueTask allowed = traffic.Upload.TakeAllAsync(bytes, cancellationToken);
            if (!allowed.IsCompletedSuccessfully)
            {
                await WaitAsync(allowed.AsTask(), wanted.Manifest, cancellationToken);
                break;
            }
        }

        return total;
    }

    /// <summary>Waits for the budget, and lets the peer know that it has not been forgotten.</summary>
    private async Task WaitAsync(Task allowed, Digest manifest, CancellationToken cancellationToken)
    {
        while (await Task.WhenAny(allowed, Task.Delay(SignOfLife, traffic.Time, cancellationToken)) != allowed)
        {
            cancellationToken.ThrowIfCancellationRequested();
            peer.TrySend(new PeerMessage.Have(manifest, []));
        }

        await allowed;
    }

    /// <returns>How many bytes of frames there are now.</returns>
    private async ValueTask<int> FillAsync(byte[] frames, CancellationToken cancellationToken)
    {
        await traffic.Slots.TakeAsync(cancellationToken);
        try
        {
            int filled = 0;
            _batch.RemoveAll(wanted =>
            {
                if (TryFrame(wanted.Manifest, wanted.Chunk, frames.AsSpan(filled, FramePrefixBytes + wanted.Bytes)))
                {
                    filled += FramePrefixBytes + wanted.Bytes;
                    return false;
                }

                _lacking.Add((wanted.Manifest, wanted.Chunk));
                return true;
            });
            return filled;
        }
        finally
        {
            traffic.Slots.Release();
        }
    }

    private async Task SendAsync(byte[] frames, int filled, int content, CancellationToken cancellationToken)
    {
        // A buffer that an exception leaves behind is the collector's: the transport may still be at it.
        await writer.WriteAsync(frames.AsMemory(0, filled), cancellationToken);
        Buffers.Shared.Return(frames);
        Interlocked.Add(ref _sentBytes, content);
    }

    private void TellLacking()
    {
        foreach (IGrouping<Digest, int> chunks in _lacking.GroupBy(lacking => lacking.Manifest, lacking => lacking.Chunk))
        {
            foreach (int[] some in chunks.Chunk(PeerProtocol.MaximumNumbers))
            {
                peer.TrySend(new PeerMessage.Lack(chunks.Key, [.. some]));
            }
        }

        _lacking.Clear();
    }

    private bool TryFrame(Digest manifest, int chunk, Span<byte> frame)
    {
        if (!handler.TryRead(manifest, chunk, frame[FramePrefixBytes..], out VerifiedChunk content))
        {
            return false;
        }

        PeerMessageCodec.WriteChunkPrefix(frame, manifest, chunk, ChunkEncoding.Stored, content.Content.Length);
        return true;
    }
}
