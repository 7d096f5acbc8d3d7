using MedV.Store.State;

namespace MedV.Daemon.Delivery;

/// <summary>Counts chunks that were found on this host, and has them written down now and then, and at its end. Used by one thread at a time.</summary>
internal sealed class LocalCount(DeliveryTally tally, SourceKind kind) : IDisposable
{
    // What a kill costs in precision: these bytes would be counted as found after the restart.
    private const long MostBytesUnwritten = 64 << 20;

    private long _bytes;
    private long _chunks;

    /// <summary>All bytes that were counted.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts a chunk.</summary>
    public void Add(int bytes)
    {
        Bytes += bytes;
        _bytes += bytes;
        _chunks++;
        if (_bytes >= MostBytesUnwritten)
        {
            Write();
        }
    }

    /// <summary>Writes down what was counted.</summary>
    public void Dispose() => Write();

    private void Write()
    {
        tally.AddLocal(kind, _bytes, _chunks);
        (_bytes, _chunks) = (0, 0);
    }
}
