namespace MedV.DiskFormats.Containers;

/// <summary>Notices when two pieces of a file overlap. All have the same length. Remembers 40 bytes or so for each.</summary>
internal sealed class PlacedPieces(long bytes)
{
    /// <summary>The piece that starts in each stretch of the file that is as long as a piece: there is room for only one.</summary>
    private readonly Dictionary<long, long> _starts = [];

    /// <summary>Adds a piece.</summary>
    /// <returns><see langword="false"/> when it overlaps one that was added before.</returns>
    public bool TryAdd(long start)
    {
        long stretch = start / bytes;
        return _starts.TryAdd(stretch, start)
            && !(_starts.TryGetValue(stretch - 1, out long before) && start - before < bytes)
            && !(_starts.TryGetValue(stretch + 1, out long after) && after - start < bytes);
    }
}
