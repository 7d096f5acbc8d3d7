namespace MedV.Daemon.Manners;

/// <summary>Runs work while this host is awake, stops it while it is to rest, and begins it anew.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class WakeGate : IDisposable
{
    private readonly Lock _lock = new();
    private CancellationTokenSource _rest = new();
    private TaskCompletionSource _awake = Opened();

    /// <summary>Whether work may run. Says the same again without harm.</summary>
    public void Set(bool awake)
    {
        lock (_lock)
        {
            if (awake && !_awake.Task.IsCompleted)
            {
                _rest = new CancellationTokenSource();
                _awake.SetResult();
            }
            else if (!awake && _awake.Task.IsCompleted)
            {
                _awake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

                // Elsewhere: what it stops takes locks of its own, under which somebody may be calling this.
                _ = _rest.CancelAsync();
            }
        }
    }

    /// <summary>Runs work until it ends or <paramref name="cancellationToken"/> is cancelled; stops and begins it anew with each rest.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Volatile.Read(ref _awake).Task.WaitAsync(cancellationToken);
            CancellationToken rest = Volatile.Read(ref _rest).Token;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, rest);
            try
            {
                await work(stop.Token);
                return;
            }
            catch (OperationCanceledException) when (rest.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                // To rest, and to look again.
            }
        }
    }

    public void Dispose() => _rest.Dispose();

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        opened.SetResult();
        return opened;
    }
}
