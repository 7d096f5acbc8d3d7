using System.Collections.Concurrent;

namespace MedV.Swarm.Peers;

/// <summary>Tasks that run beside a loop and must have ended before it does. A fault of one is thrown by <see cref="WhenAllAsync"/>.</summary>
internal sealed class TaskBag : IDisposable
{
    private readonly ConcurrentDictionary<Task, bool> _running = new();

    public void Add(Task task)
    {
        _running.TryAdd(task, true);
        _ = task.ContinueWith(
            ended =>
            {
                // A fault stays in the bag, so that it is seen.
                if (!ended.IsFaulted)
                {
                    _running.TryRemove(ended, out _);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    public async Task WhenAllAsync()
    {
        try
        {
            await Task.WhenAll(_running.Keys);
        }
        catch (OperationCanceledException)
        {
            // That is how they end.
        }
    }

    public void Dispose() => _running.Clear();
}
