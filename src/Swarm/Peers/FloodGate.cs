namespace MedV.Swarm.Peers;

/// <summary>Slows a peer down that says more than an honest host has to say: reading on is put off, and TCP makes it wait.</summary>
/// <remarks>Chunks are not counted: they were asked for. Used by one loop.</remarks>
internal sealed class FloodGate(TimeProvider time)
{
    // An honest host says Have 20 times a second for each manifest, and asks 30 times a second at 1 Gbit/s: some 100 kB/s as it is counted here.
    private const int BytesPerSecond = 2 * 1024 * 1024;

    // All chunks of a disk of 60 GB at once, or the have-map of one of 2 TB.
    private const int BurstBytes = 4 * 1024 * 1024;

    // What a message costs however short it is.
    private const int MessageBytes = 1024;

    private long _owed;
    private long _at = time.GetTimestamp();

    /// <summary>Counts a message.</summary>
    /// <returns>How long to wait before the next is read: mostly zero.</returns>
    public TimeSpan Count(int bodyBytes)
    {
        long now = time.GetTimestamp();
        long paid = (long)(time.GetElapsedTime(_at, now).TotalSeconds * BytesPerSecond);
        if (paid > 0)
        {
            _owed = long.Max(_owed - paid, 0);
            _at = now;
        }

        _owed += MessageBytes + bodyBytes;
        return _owed <= BurstBytes ? TimeSpan.Zero : TimeSpan.FromSeconds((double)(_owed - BurstBytes) / BytesPerSecond);
    }
}
