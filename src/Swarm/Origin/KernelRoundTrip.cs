using System.Buffers.Binary;
using System.Net.Sockets;

namespace MedV.Swarm.Origin;

/// <summary>
/// Round trips of a connection as TCP of the kernel sees them. A program that waits for its turn on a busy PC measures that as well; the kernel does not. Linux only.
/// </summary>
/// <param name="Smoothed">The kernel's average, in microseconds.</param>
/// <param name="Least">The shortest of the last minutes, in microseconds.</param>
internal readonly record struct KernelRoundTrip(uint Smoothed, uint Least)
{
    // struct tcp_info of linux/tcp.h; what was there before 4.9 has not moved since.
    private const int TcpLevel = 6;
    private const int TcpInfo = 11;
    private const int SmoothedOffset = 68;
    private const int LeastOffset = 148;
    private const int InfoBytes = 152;

    /// <summary>What the kernel knows now; <see langword="null"/> where it cannot be asked.</summary>
    public static KernelRoundTrip? Of(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            Span<byte> info = stackalloc byte[InfoBytes];
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, info) == InfoBytes
                ? new KernelRoundTrip(BinaryPrimitives.ReadUInt32LittleEndian(info[SmoothedOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(info[LeastOffset..]))
                : null;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>The one round trip that was measured since <paramref name="before"/>; <see langword="null"/>: none was.</summary>
    // An eighth of each goes into the average (RFC 6298). Were there two after all, the shortest of the connection keeps the result from being less than any.
    public TimeSpan? Since(KernelRoundTrip before) => Smoothed == before.Smoothed
        ? null
        : TimeSpan.FromMicroseconds(long.Max(Least, (8L * Smoothed) - (7L * before.Smoothed)));
}
