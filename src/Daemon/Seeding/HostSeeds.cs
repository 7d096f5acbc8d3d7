using MedV.Chunking;
using MedV.Daemon.Control.Contract;
using MedV.Store.Seeds;

namespace MedV.Daemon.Seeding;

/// <summary>The index of this host's files that is in use now: written by <see cref="SeedIndexer"/>, read by every delivery. Safe for use by any number of threads.</summary>
internal sealed class HostSeeds : IDisposable
{
    private readonly Lock _lock = new();
    private SeedIndex? _index;
    private SeedsStatus? _status;
    private TaskCompletionSource _replaced = NewSource();

    /// <summary>What to tell about it; <see langword="null"/> when no folders are configured.</summary>
    public SeedsStatus? Status
    {
        get => Volatile.Read(ref _status);
        set => Volatile.Write(ref _status, value);
    }

    /// <summary>The index; <see langword="null"/> when there is none.</summary>
    public SeedIndex? Index
    {
        get
        {
            lock (_lock)
            {
                return _index;
            }
        }
    }

    /// <summary>Ends when another index is in use than now. Ask before reading, so as to miss none.</summary>
    public Task Replaced
    {
        get
        {
            lock (_lock)
            {
                return _replaced.Task;
            }
        }
    }

    /// <summary>Begins to read chunks of images that were cut with these parameters.</summary>
    /// <returns><see langword="null"/> when there is no index, or its files were cut otherwise.</returns>
    public SeedReader? TryRead(ChunkingParameters parameters)
    {
        lock (_lock)
        {
            return _index?.Parameters == parameters ? _index.TryRead() : null;
        }
    }

    /// <summary>Puts another index to use, and closes the one before as soon as nobody reads in it.</summary>
    public void Replace(SeedIndex? index)
    {
        lock (_lock)
        {
            _index?.Dispose();
            _index = index;
            _replaced.SetResult();
            _replaced = NewSource();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _index?.Dispose();
            _index = null;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
