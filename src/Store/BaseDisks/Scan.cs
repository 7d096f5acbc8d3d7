namespace MedV.Store.BaseDisks;

/// <summary>A long walk over a disk: one at a time, off the caller's thread, on all cores, with progress and a way to stop.</summary>
internal sealed class Scan : IDisposable
{
    private readonly SemaphoreSlim _one;
    private readonly IProgress<long>? _progress;
    private readonly Lock _lock = new();
    private long _done;

    private Scan(SemaphoreSlim one, IProgress<long>? progress, CancellationToken cancellation)
    {
        _one = one;
        _progress = progress;
        Cancellation = cancellation;
    }

    public CancellationToken Cancellation { get; }

    public static async Task<Scan> BeginAsync(SemaphoreSlim one, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return new Scan(one, progress, cancellationToken);
    }

    /// <summary>Tells that so many bytes more are done.</summary>
    public void Advance(long bytes)
    {
        // Below a lock so that whoever is told never sees it go back.
        lock (_lock)
        {
            _done += bytes;
            if (bytes > 0)
            {
                _progress?.Report(_done);
            }
        }
    }

    public void Dispose() => _one.Release();
}
