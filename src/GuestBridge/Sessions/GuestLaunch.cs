using System.Collections.Immutable;

namespace MedV.GuestBridge.Sessions;

/// <summary>One application that was started in a guest.</summary>
/// <param name="Id">The host's name for it.</param>
/// <param name="App">Key of the application.</param>
/// <param name="Files">The documents that went along: their names in the guest, and where they are on the host.</param>
internal sealed record GuestLaunch(string Id, string App, ImmutableDictionary<string, string> Files)
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _taken;
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether the guest has taken it: from then on it is told of.</summary>
    public bool IsTaken => _taken || Started.IsCompleted;

    /// <summary>Ends when it runs, or has ended already.</summary>
    public Task Started => Task.WhenAny(_started.Task, _exited.Task);

    /// <summary>Ends with its exit code. Fails when the machine went away before.</summary>
    public Task<int> Exited => _exited.Task;

    /// <summary>The guest has taken it.</summary>
    public void NoteTaken() => _taken = true;

    /// <summary>It runs.</summary>
    public void NoteStarted() => _started.TrySetResult();

    /// <summary>It has ended.</summary>
    public void NoteExited(int code) => _exited.TrySetResult(code);

    /// <summary>Its machine went away.</summary>
    public void NoteLost(Exception reason)
    {
        if (_exited.TrySetException(reason))
        {
            // Nobody may be waiting; then nobody is told twice.
            _ = _exited.Task.Exception;
        }
    }
}
