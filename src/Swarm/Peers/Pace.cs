namespace MedV.Swarm.Peers;

/// <summary>Notices that one direction of a connection has stopped, or moves a byte now and then, in the middle of something.</summary>
/// <remarks>One loop tells it what moves, which costs next to nothing; another asks <see cref="HasStopped"/> once in ten seconds.</remarks>
internal sealed class Pace
{
    /// <summary>How often to ask.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>What it takes not to have stopped: this many bytes in <see cref="Patience"/> intervals, or an end.</summary>
    // A record of TLS. The worst link that is of any use, 1 Mbit/s shared by 64 peers, moves four times as much.
    public const int LeastBytes = 16 * 1024;

    /// <summary>How many intervals in a row it may be too slow.</summary>
    public const int Patience = 3;

    private long _bytes;
    private int _ends;
    private bool _isBusy;
    private long _bytesSeen;
    private int _endsSeen;
    private int _slow;

    /// <summary>Something began that must come to an end: a frame, a write.</summary>
    public void Begin() => Volatile.Write(ref _isBusy, true);

    /// <summary>So many bytes of it have moved.</summary>
    public void Moved(int bytes) => Volatile.Write(ref _bytes, _bytes + bytes);

    /// <summary>It is over.</summary>
    public void End()
    {
        Volatile.Write(ref _ends, unchecked(_ends + 1));
        Volatile.Write(ref _isBusy, false);
    }

    /// <summary>Whether what began has got no further for 30 to 40 s. To be asked every <see cref="Interval"/>, by one loop.</summary>
    public bool HasStopped()
    {
        long bytes = Volatile.Read(ref _bytes);
        int ends = Volatile.Read(ref _ends);
        if (!Volatile.Read(ref _isBusy) || ends != _endsSeen || bytes - _bytesSeen >= LeastBytes)
        {
            (_bytesSeen, _endsSeen, _slow) = (bytes, ends, 0);
            return false;
        }

        return ++_slow >= Patience;
    }
}
