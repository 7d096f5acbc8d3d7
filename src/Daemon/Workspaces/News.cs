namespace MedV.Daemon.Workspaces;

/// <summary>Wakes who waits for a change. Who wakes looks itself at what changed. Safe for use by any number of threads.</summary>
internal sealed class News
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the next change. Take it before you look, else one between is missed.</summary>
    public Task Next => _next.Task;

    /// <summary>Something changed.</summary>
    public void Tell()
    {
        TaskCompletionSource told = _next;
        _next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.TrySetResult();
    }
}
