using System.Buffers.Binary;
using System.Diagnostics;
using MedV.Chunking;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Peers;

/// <summary>Reads frames (docs/formats/peer-protocol.md, "Frames"): many short ones with one read, and the bytes of a chunk straight to where they belong.</summary>
/// <remarks>Between two frames it holds no memory. Used by one loop.</remarks>
/// <param name="stream">From where.</param>
/// <param name="pace">Told what moves, so that a peer that stops within a frame is noticed.</param>
/// <param name="time">The clock.</param>
internal sealed class FrameReader(Stream stream, Pace pace, TimeProvider time)
{
    /// <summary>What fits in the buffer: a record of TLS, and any message but Chunk and Join.</summary>
    public const int BufferBytes = 32 * 1024;

    private byte[]? _buffer;
    private int _start;
    private int _end;
    private long _lastRead = time.GetTimestamp();

    /// <summary>When the last byte came, a timestamp of the clock. May be read by any thread.</summary>
    public long LastRead => Volatile.Read(ref _lastRead);

    /// <summary>Waits for a frame; its body is to be read before the next.</summary>
    /// <exception cref="PeerProtocolException">The body is longer than one of its type may be.</exception>
    /// <exception cref="IOException">The connection ended or broke.</exception>
    public async ValueTask<(PeerMessageType Type, int BodyBytes)> ReadHeaderAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
        {
            // Waits without a buffer, here and in TLS below.
            Release();
            int none = await stream.ReadAsync(Memory<byte>.Empty, cancellationToken);
            Debug.Assert(none == 0, "there was no room for a byte");
        }

        pace.Begin();
        ReadOnlyMemory<byte> header = await ReadAsync(PeerProtocol.HeaderBytes, cancellationToken);
        return Parse(header.Span);
    }

    /// <summary>Reads a part of a body that fits in the buffer: at most <see cref="BufferBytes"/>.</summary>
    /// <returns>Valid until the next call.</returns>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int bytes, CancellationToken cancellationToken)
    {
        _buffer ??= Buffers.Shared.Rent(BufferBytes);
        if (_start + bytes > _buffer.Length)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        while (_end - _start < bytes)
        {
            _end += await ReadSomeAsync(_buffer.AsMemory(_end), cancellationToken);
        }

        _start += bytes;
        return _buffer.AsMemory(_start - bytes, bytes);
    }

    /// <summary>Reads a part of a body of any length.</summary>
    public async ValueTask ReadIntoAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        int buffered = int.Min(_end - _start, destination.Length);
        _buffer.AsSpan(_start, buffered).CopyTo(destination.Span);
        _start += buffered;
        while (buffered < destination.Length)
        {
            buffered += await ReadSomeAsync(destination[buffered..], cancellationToken);
        }
    }

    /// <summary>The whole frame has been read.</summary>
    public void End() => pace.End();

    private async ValueTask<int> ReadSomeAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        int read = await stream.ReadAsync(destination, cancellationToken);
        pace.Moved(read);
        Volatile.Write(ref _lastRead, time.GetTimestamp());
        return read > 0 ? read : throw new EndOfStreamException("the peer hung up");
    }

    private void Release()
    {
        if (_buffer is byte[] empty)
        {
            (_buffer, _start, _end) = (null, 0, 0);
            Buffers.Shared.Return(empty);
        }
    }

    private static (PeerMessageType Type, int BodyBytes) Parse(ReadOnlySpan<byte> untrustedHeader)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(untrustedHeader);
        var type = (PeerMessageType)untrustedHeader[4];
        int most = PeerProtocol.MaximumBody(type);
        return (uint)length <= (uint)most
            ? (type, length)
            : throw new PeerProtocolException($"a frame of type {(int)type} claims {(uint)length} bytes, at most {most} are allowed");
    }
}
