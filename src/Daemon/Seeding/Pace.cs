namespace MedV.Daemon.Seeding;

/// <summary>Keeps reading below a rate, by waiting. For one reader; the time it did not use is not saved up.</summary>
/// <param name="bytesPerSecond">The ceiling; 0 for none.</param>
/// <param name="time">The clock.</param>
internal sealed class Pace(long bytesPerSecond, TimeProvider time)
{
    // Fewer and longer waits are cheaper than a wait for each file.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    private TimeSpan _ahead;
    private long _last = time.GetTimestamp();

    /// <summary>Waits until these bytes were due.</summary>
    public ValueTask SpendAsync(long bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (bytesPerSecond == 0)
        {
            return ValueTask.CompletedTask;
        }

        long now = time.GetTimestamp();
        TimeSpan ahead = _ahead - time.GetElapsedTime(_last, now);
        _ahead = (ahead > TimeSpan.Zero ? ahead : TimeSpan.Zero) + TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
        _last = now;
        return _ahead > Patience ? new ValueTask(Task.Delay(_ahead, time, cancellationToken)) : ValueTask.CompletedTask;
    }
}
