using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace MedV.GuestBridge.Display.X11;

/// <summary>A connection to an X server, for the few requests that the bridge makes itself. One request after the other; events are dropped, or kept for who wants them.</summary>
/// <remarks>
/// Request: opcode (1), data (1), length in units of 4 bytes (2), body. Reply: 1 (1), data (1), sequence (2), additional length in units of
/// 4 bytes (4), 24 bytes, additional bytes. Error: 0 (1), code (1), sequence (2), 28 bytes. All in our byte order, which is little-endian.
/// Not safe for use by more than one caller at a time.
/// </remarks>
internal sealed class XConnection : IAsyncDisposable
{
    private const int PacketBytes = 32;
    private const int MaximumReplyBytes = 1 << 20;
    private const int GenericEvent = 35;
    private const int MostEvents = 256;

    private readonly NetworkStream _stream;
    private Queue<byte[]>? _events;
    private ushort _sequence;

    private XConnection(NetworkStream stream) => _stream = stream;

    /// <summary>The root windows, one for each screen.</summary>
    public required IReadOnlyList<uint> Roots { get; init; }

    /// <summary>The first resource id of this connection.</summary>
    public required uint ResourceBase { get; init; }

    /// <summary>The bits of a resource id that tell a client's resources apart.</summary>
    public required uint ResourceMask { get; init; }

    /// <summary>Connects and is let in.</summary>
    /// <exception cref="DisplayException">The server does not answer, does not let us in, or is none.</exception>
    /// <exception cref="OperationCanceledException">The token ended the wait; give it a deadline.</exception>
    public static async Task<XConnection> OpenAsync(XAddress address, XCookie? cookie, CancellationToken cancellationToken)
    {
        NetworkStream stream = await address.ConnectAsync(cancellationToken);
        try
        {
            await stream.WriteAsync(ClientSetup.Build(cookie), cancellationToken);
            byte[] header = new byte[8];
            await stream.ReadExactlyAsync(header, cancellationToken);
            byte[] rest = new byte[BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(6)) * 4];
            await stream.ReadExactlyAsync(rest, cancellationToken);
            if (header[0] != 1)
            {
                string reason = Encoding.ASCII.GetString(rest, 0, Math.Min(header[1], rest.Length)).Trim().Replace('\n', ' ');
                throw new DisplayException(DisplayFault.Refused, $"the X server at {address} lets this user not in: {reason}");
            }

            return new XConnection(stream)
            {
                Roots = ServerSetup.Roots(rest) ?? throw new DisplayException(DisplayFault.Protocol, $"what listens at {address} is no X server"),
                ResourceBase = BinaryPrimitives.ReadUInt32LittleEndian(rest.AsSpan(4)),
                ResourceMask = BinaryPrimitives.ReadUInt32LittleEndian(rest.AsSpan(8)),
            };
        }
        catch (IOException exception)
        {
            await stream.DisposeAsync();
            throw new DisplayException(DisplayFault.Unreachable, $"the X server at {address} closed the connection", exception);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks, and waits for the reply to just this request.</summary>
    /// <param name="opcode">The request.</param>
    /// <param name="data">Its second byte.</param>
    /// <param name="body">A multiple of 4 bytes.</param>
    /// <param name="cancellationToken">Ends the wait; after that the connection is of no more use.</param>
    /// <returns>The whole reply, or <see langword="null"/> when the server answers with an error.</returns>
    /// <exception cref="DisplayException">The server went away or answers what is none.</exception>
    public async Task<byte[]?> AskAsync(byte opcode, byte data, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(opcode, data, body, cancellationToken);
            return await ReadAnswerAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new DisplayException(DisplayFault.Unreachable, "the X server closed the connection", exception);
        }
    }

    /// <summary>Makes a request that has no reply, and waits until the server has dealt with it.</summary>
    /// <returns>Whether the server did it.</returns>
    /// <exception cref="DisplayException">The server went away or answers what is none.</exception>
    public async Task<bool> DoAsync(byte opcode, byte data, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(opcode, data, body, cancellationToken);
            ushort asked = _sequence;

            // A request with a reply, so that an error to the first comes before it.
            await SendAsync(XRequests.GetInputFocus, 0, ReadOnlyMemory<byte>.Empty, cancellationToken);
            return await ReadAnswerAsync(cancellationToken, asked) is not null;
        }
        catch (IOException exception)
        {
            throw new DisplayException(DisplayFault.Unreachable, "the X server closed the connection", exception);
        }
    }

    /// <summary>From now on events are kept, the first 256 that nobody has taken.</summary>
    public void KeepEvents() => _events ??= new Queue<byte[]>();

    /// <summary>Takes the next event that has come; does not wait for one.</summary>
    /// <returns><see langword="null"/> when there is none yet.</returns>
    /// <exception cref="DisplayException">The server went away.</exception>
    public async Task<byte[]?> TakeEventAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (_events?.TryDequeue(out byte[]? next) == true)
                {
                    return next;
                }

                if (!_stream.DataAvailable)
                {
                    return null;
                }

                Keep(await ReadPacketAsync(cancellationToken));
            }
        }
        catch (IOException exception)
        {
            throw new DisplayException(DisplayFault.Unreachable, "the X server closed the connection", exception);
        }
    }

    /// <summary>Puts events back that were taken, before those that nobody has taken.</summary>
    public void PutBack(IReadOnlyList<byte[]> events)
    {
        if (_events is not null && events.Count > 0)
        {
            _events = new Queue<byte[]>([.. events, .. _events]);
        }
    }

    /// <summary>Whether the server has closed: nothing more comes.</summary>
    public bool IsClosed => _stream.Socket.Poll(0, SelectMode.SelectRead) && !_stream.DataAvailable;

    /// <summary>Waits until there is something to read, or the server has closed.</summary>
    /// <exception cref="SocketException">The server went away.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _stream.Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, cancellationToken);

    /// <summary>Makes a request that has no reply, and does not wait.</summary>
    /// <exception cref="DisplayException">The server went away.</exception>
    public async Task TellAsync(byte opcode, byte data, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(opcode, data, body, cancellationToken);
        }
        catch (IOException exception)
        {
            throw new DisplayException(DisplayFault.Unreachable, "the X server closed the connection", exception);
        }
    }

    /// <summary>Reads and drops what comes, until the server or the token ends it.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[1024];
        try
        {
            while (await _stream.ReadAsync(buffer, cancellationToken) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It is over either way.
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task SendAsync(byte opcode, byte data, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        byte[] request = new byte[4 + body.Length];
        request[0] = opcode;
        request[1] = data;
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(2), checked((ushort)(request.Length / 4)));
        body.CopyTo(request.AsMemory(4));
        _sequence = unchecked((ushort)(_sequence + 1));
        await _stream.WriteAsync(request, cancellationToken);
    }

    private async Task<byte[]?> ReadAnswerAsync(CancellationToken cancellationToken, ushort? before = null)
    {
        bool failed = false;
        while (true)
        {
            byte[] packet = await ReadPacketAsync(cancellationToken);
            int kind = packet[0] & 0x7f;
            Keep(packet);
            ushort sequence = BinaryPrimitives.ReadUInt16LittleEndian(packet.AsSpan(2));
            failed |= kind == 0 && sequence == before;
            if (kind <= 1 && sequence == _sequence)
            {
                return kind == 1 && !failed ? packet : null;
            }
        }
    }

    private void Keep(byte[] packet)
    {
        if ((packet[0] & 0x7f) > 1 && _events?.Count < MostEvents)
        {
            _events.Enqueue(packet);
        }
    }

    private async Task<byte[]> ReadPacketAsync(CancellationToken cancellationToken)
    {
        byte[] packet = new byte[PacketBytes];
        await _stream.ReadExactlyAsync(packet, cancellationToken);
        if ((packet[0] & 0x7f) is 1 or GenericEvent)
        {
            uint more = BinaryPrimitives.ReadUInt32LittleEndian(packet.AsSpan(4));
            if (more > MaximumReplyBytes / 4)
            {
                throw new DisplayException(DisplayFault.Protocol, $"the X server sends a reply of {more} words, at most {MaximumReplyBytes / 4} are read");
            }

            Array.Resize(ref packet, PacketBytes + ((int)more * 4));
            await _stream.ReadExactlyAsync(packet.AsMemory(PacketBytes), cancellationToken);
        }

        return packet;
    }
}
