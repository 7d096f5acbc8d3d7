using System.Net.Sockets;

namespace MedV.Swarm.Manners.Delay;

/// <summary>Bounds what may be under way to this host on some connections together, by the sizes of their receive buffers. Safe for use by any number of threads.</summary>
/// <remarks>
/// A reader that only reads slowly leaves a full window in the queue of the link: with the buffers that Linux chooses, half a megabyte. TCP offers a sender
/// about as much as the buffer has room, so a smaller buffer is a shorter queue.
/// </remarks>
internal sealed class ReceiveWindows
{
    // Less than this and senders wait for acknowledgements that are held back.
    private const int SmallestBytes = 4 * 1024;
    private const int LargestBytes = 4 * 1024 * 1024;

    // Linux: SO_BUF_LOCK of SOL_SOCKET, since 5.14. 0 lets the kernel choose the size again.
    private const int LinuxSocketLevel = 1;
    private const int LinuxBufferLock = 72;
    private const int LinuxTcpLevel = 6;
    private const int LinuxMaximumSegment = 2;

    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private long? _bytes;
    private int _part;

    /// <summary>Counts a connection in, until its socket is closed.</summary>
    public void Add(Socket socket)
    {
        lock (_lock)
        {
            _sockets.Add(socket);
            Share(changed: true);
        }
    }

    /// <summary>Sets the sum of the windows; null: as the system chooses.</summary>
    public void Set(long? bytes)
    {
        lock (_lock)
        {
            bool changed = bytes is null != _bytes is null;
            _bytes = bytes;
            Share(changed);
        }
    }

    private void Share(bool changed)
    {
        changed |= _sockets.RemoveAll(socket => socket.SafeHandle.IsClosed) > 0;
        if (_sockets.Count == 0 || (_bytes is null && !changed))
        {
            return;
        }

        int part = (int)long.Clamp((_bytes ?? long.MaxValue) / _sockets.Count, SmallestBytes, LargestBytes);
        if (changed || int.Abs(part - _part) > _part / 8)
        {
            _part = part;
            _sockets.ForEach(socket => SetSize(socket, part, _bytes is null));
        }
    }

    // A sender waits for room for half a window or a whole segment (RFC 1122, silly windows): jumbo frames have 9 KB, loopback 64.
    private static int LeastFor(Socket socket)
    {
        Span<byte> segment = stackalloc byte[sizeof(int)];
        return OperatingSystem.IsLinux() && socket.GetRawSocketOption(LinuxTcpLevel, LinuxMaximumSegment, segment) == segment.Length
            ? 2 * BitConverter.ToInt32(segment)
            : 0;
    }

    private static void SetSize(Socket socket, int bytes, bool free)
    {
        try
        {
            bytes = int.Max(bytes, LeastFor(socket));
            socket.ReceiveBufferSize = bytes;

            // Linux doubles what it was told, up to a limit of the system. Where that is in the way, its own choice is the better one.
            if (OperatingSystem.IsLinux() && (free || socket.ReceiveBufferSize < 2 * bytes))
            {
                socket.SetRawSocketOption(LinuxSocketLevel, LinuxBufferLock, BitConverter.GetBytes(0));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It was closed meanwhile, or the kernel is older than SO_BUF_LOCK: nothing to bound, or bounded at the system's limit.
        }
    }
}
