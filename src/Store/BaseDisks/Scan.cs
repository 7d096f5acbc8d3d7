namespace MedV.Store.BaseDisks;

/// <summary>A long walk over a disk: one at a time, off the caller's thread, with progress and a way to stop.</summary>
internal sealed class Scan : IDisposable
{
    // A thread of the pool is given back this often, so that a scan of many gigabytes does not keep one for itself.
    private const int BytesPerTurn = 16 * 1024 * 1024;

    private readonly SemaphoreSlim _one;
    private readonly IProgress<long>? _progress;
    private readonly CancellationToken _cancellation;
    private long _done;
    private long _nextTurn = BytesPerTurn;

    private Scan(SemaphoreSlim one, IProgress<long>? progress, CancellationToken cancellation)
    {
        _one = one;
        _progress = progress;
        _cancellation = cancellation;
    }

    public static async Task<Scan> BeginAsync(SemaphoreSlim one, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return new Scan(one, progress, cancellationToken);
    }

    public async ValueTask AdvanceAsync(int bytes)
    {
        _done += bytes;
        _progress?.Report(_done);
        _cancellation.ThrowIfCancellationRequested();
        if (_done >= _nextTurn)
        {
            _nextTurn = _done + BytesPerTurn;
            await Task.Yield();
        }
    }

    public void Dispose() => _one.Release();
}
