using System.Net.Sockets;
using MedV.Chunking;

namespace MedV.Swarm.Peers;

/// <summary>Between TLS and the socket: what TLS moves in records of 16 KiB goes to and from the kernel in large pieces.</summary>
/// <remarks>
/// Holds a buffer for a direction only while there are bytes of that direction in it, so that an idle connection has none. What is written is sent by
/// <see cref="FlushAsync"/>, or when the buffer is full. One reader and one writer at a time.
/// </remarks>
internal sealed class PeerTransport(Socket socket) : Stream
{
    // Two of the largest segments that Linux hands a network card at once, 64 KiB.
    private const int MostBytes = 128 * 1024;

    // A record of TLS and more: what a message takes that has no chunks.
    private const int LeastBytes = 32 * 1024;

    private byte[]? _received;
    private int _receivedStart;
    private int _receivedEnd;
    private byte[]? _toSend;
    private int _toSendBytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what is there, or waits for the first byte of more. An empty buffer waits, and takes nothing.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_receivedStart == _receivedEnd)
        {
            if (buffer.IsEmpty)
            {
                return await socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);
            }

            await ReceiveAsync(cancellationToken);
        }

        return TakeReceived(buffer.Span);
    }

    /// <summary>Keeps the bytes for the next <see cref="FlushAsync"/>; sends first what finds no room.</summary>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            _toSend ??= Buffers.Shared.Rent(LeastBytes);
            int bytes = int.Min(buffer.Length, _toSend.Length - _toSendBytes);
            buffer.Span[..bytes].CopyTo(_toSend.AsSpan(_toSendBytes));
            _toSendBytes += bytes;
            buffer = buffer[bytes..];
            if (_toSendBytes == _toSend.Length && _toSend.Length < MostBytes)
            {
                _toSend = Lengthened(_toSend);
            }
            else if (_toSendBytes == _toSend.Length)
            {
                await FlushAsync(cancellationToken);
            }
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_toSend is byte[] bytes)
        {
            for (int sent = 0; sent < _toSendBytes;)
            {
                sent += await socket.SendAsync(bytes.AsMemory(sent, _toSendBytes - sent), SocketFlags.None, cancellationToken);
            }

            _toSend = null;
            _toSendBytes = 0;
            Buffers.Shared.Return(bytes);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // The buffers are left to the collector: the other loop of the connection may still be at them.
        socket.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask ReceiveAsync(CancellationToken cancellationToken)
    {
        byte[] bytes = Buffers.Shared.Rent(int.Clamp(socket.Available, LeastBytes, MostBytes));
        _receivedStart = 0;
        _receivedEnd = await socket.ReceiveAsync(bytes.AsMemory(), SocketFlags.None, cancellationToken);
        _received = bytes;
    }

    private static byte[] Lengthened(byte[] full)
    {
        byte[] longer = Buffers.Shared.Rent(MostBytes);
        full.CopyTo(longer, 0);
        Buffers.Shared.Return(full);
        return longer;
    }

    private int TakeReceived(Span<byte> buffer)
    {
        int bytes = int.Min(buffer.Length, _receivedEnd - _receivedStart);
        _received.AsSpan(_receivedStart, bytes).CopyTo(buffer);
        _receivedStart += bytes;
        if (_receivedStart == _receivedEnd && _received is byte[] drained)
        {
            _received = null;
            Buffers.Shared.Return(drained);
        }

        return bytes;
    }
}
