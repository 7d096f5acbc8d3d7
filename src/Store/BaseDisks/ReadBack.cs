namespace MedV.Store.BaseDisks;

/// <summary>Reads back what was written, place by place, and notes what is right; what is not is forgotten. One at a time.</summary>
/// <remarks>Only chunks that are held are looked at, and the zeros behind them. docs/decisions/0011-reading-back-rolls-along.md.</remarks>
internal sealed class ReadBack(DiskContent disk)
{
    // Some ten milliseconds of work: whoever wants to complete the disk waits no longer for it.
    private const int SomeBytes = 8 * 1024 * 1024;

    private readonly DiskSweep _sweep = new(disk.File, disk.Places);
    private int _next;

    // How much was there when last all that was held had been read back: looking again would find nothing.
    private (int Held, int Checked) _nothingAt;

    /// <summary>Reads back some of what has not been, on the caller's thread, from the device where the system can be told so.</summary>
    /// <returns>Whether there may be more. If not, the next call begins at the start of the disk.</returns>
    /// <exception cref="StoreException">There is no space for what was written.</exception>
    /// <exception cref="IOException">The device did not take what was written.</exception>
    public bool Some()
    {
        (int Held, int Checked) now = (disk.Held.Count, disk.Checked.Count);
        bool isFromStart = _next == 0;
        if (isFromStart && now == _nothingAt)
        {
            return false;
        }

        _sweep.ShowSome(ref _next, SomeBytes, Wants, Look, EndIfRead, disk.File.PushOut);
        _nothingAt = isFromStart && _next == 0 ? (disk.Held.Count, disk.Checked.Count) : default;
        return _next != 0;
    }

    /// <summary>Reads back all that has not been, on all cores. What was written just now may come from the system's cache.</summary>
    public Task RestAsync(Scan scan) => _sweep.ShowAsync(Wants, Look, End, scan);

    private bool Wants(int chunk, int extent) => disk.Held.Contains(chunk) && disk.Checked.TryBegin(extent);

    private void Look(int chunk, int occurrence, ReadOnlySpan<byte> untrusted)
    {
        // Of a place that somebody writes to meanwhile, half of either may have been read.
        if (disk.Checked.IsBegun(occurrence))
        {
            disk.ForgetIfDamaged(chunk, untrusted);
        }
    }

    private void EndIfRead(int extent, long offset, int bytes, ReadOnlySpan<byte> untrusted)
    {
        // A block that the device cannot read may hold the end of a chunk too, and can be read when that has been written anew.
        if (untrusted.Length == bytes)
        {
            End(extent, offset, bytes, untrusted);
        }
    }

    private void End(int extent, long offset, int bytes, ReadOnlySpan<byte> untrusted)
    {
        if (!DiskSweep.AreZeros(untrusted, bytes))
        {
            disk.File.Clear(offset, bytes);
        }

        disk.Checked.End(extent);
    }
}
