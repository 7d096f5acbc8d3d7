namespace MedV.Swarm.Peers;

/// <summary>Tasks that run beside a loop and must have ended before it does.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class TaskBag
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _running = [];
    private readonly TaskCompletionSource _faulted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fails as soon as one of the tasks does; else never ends.</summary>
    public Task Faulted => _faulted.Task;

    public void Add(Task task)
    {
        lock (_lock)
        {
            _running.Add(task);
        }

        _ = WatchAsync(task);
    }

    /// <summary>Waits for all that is in it. How they end does not matter any more.</summary>
    public async Task WhenAllAsync()
    {
        Task[] running;
        lock (_lock)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WatchAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (task.Exception is AggregateException fault)
        {
            _faulted.TrySetException(fault.InnerExceptions);
        }

        lock (_lock)
        {
            _running.Remove(task);
        }
    }
}
