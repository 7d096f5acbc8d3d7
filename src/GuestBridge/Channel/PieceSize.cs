using MedV.GuestProtocol;

namespace MedV.GuestBridge.Channel;

/// <summary>How much to move in one message, so that a serial line of 8 kB/s stays free for other messages and a virtio port is fast.</summary>
internal sealed class PieceSize
{
    private const int Smallest = 1024;
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <summary>Bytes of the next piece.</summary>
    public int Bytes { get; private set; } = 2048;

    /// <summary>Learns from how long a piece took.</summary>
    public void Learn(TimeSpan took) => Bytes =
        took < Quick ? Math.Min(Bytes * 2, ProtocolLimits.PieceBytes)
        : took > Slow ? Math.Max(Bytes / 2, Smallest)
        : Bytes;
}
