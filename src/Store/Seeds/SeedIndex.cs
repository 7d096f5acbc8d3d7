using MedV.Chunking;
using MedV.Store.Seeds.Index;

namespace MedV.Store.Seeds;

/// <summary>Where chunks may be found in files of the host. It is a hint and no more: every chunk is hashed when it is read.</summary>
/// <remarks>Safe for use by any number of threads. What a <see cref="SeedIndexBuilder"/> writes later is another index: open it, and dispose this one.</remarks>
public sealed class SeedIndex : IDisposable
{
    private readonly Lock _lock = new();
    private readonly IndexFile _file;
    private readonly HashSet<UInt128> _forgotten = [];
    private int _readers;
    private bool _disposed;

    private SeedIndex(IndexFile file) => _file = file;

    /// <summary>How the files were cut. Only images that were cut in the same way can find anything.</summary>
    public ChunkingParameters Parameters => _file.Header.Parameters;

    /// <summary>How many files it knows.</summary>
    public long Files => _file.Header.Files;

    /// <summary>Their length in bytes.</summary>
    public long FileBytes => _file.Header.FileBytes;

    /// <summary>Their chunks; a chunk that a file has twice is counted once.</summary>
    public long Chunks => _file.Header.Chunks;

    /// <summary>Its own size in bytes.</summary>
    public long IndexBytes => _file.Header.IndexBytes;

    /// <summary>When it was written.</summary>
    public DateTimeOffset WrittenAt => _file.Header.FinishedAt;

    /// <summary>Whether the run that wrote it went on, or was ended.</summary>
    public bool IsPartial => _file.Header.IsPartial;

    /// <summary>Opens the index in <paramref name="folder"/> and checks all of it.</summary>
    /// <returns><see langword="null"/> when there is none.</returns>
    /// <exception cref="StoreException"><see cref="StoreFault.Damaged"/>: it is not as it was written. The next run makes it anew.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public static SeedIndex? TryOpen(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return IndexFile.Open(PathIn(folder)) is IndexFile file ? new SeedIndex(file) : null;
    }

    /// <summary>Deletes the index in <paramref name="folder"/>, if there is one.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not delete it.</exception>
    public static void Delete(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Directory.Exists(folder))
        {
            File.Delete(PathIn(folder));
        }
    }

    /// <summary>Whether it was made for this plan, or for another.</summary>
    public bool IsOf(SeedPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return _file.Header.Plan == plan.Stamp();
    }

    /// <summary>Begins to read chunks.</summary>
    /// <returns><see langword="null"/> when it was disposed: there is a newer one.</returns>
    public SeedReader? TryRead()
    {
        lock (_lock)
        {
            if (_disposed)
            {
                return null;
            }

            _readers++;
            return new SeedReader(this, _file);
        }
    }

    /// <summary>Lets no new reader begin, and closes the index when the last one is done.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            CloseIfUnused();
        }
    }

    internal static string PathIn(string folder) => Path.Combine(folder, "index");

    /// <summary>Whether a file proved wrong since the index was opened.</summary>
    internal bool IsForgotten(UInt128 stamp)
    {
        lock (_lock)
        {
            return _forgotten.Contains(stamp);
        }
    }

    /// <summary>Remembers that a file is not what the index says, until the next run.</summary>
    internal void Forget(UInt128 stamp)
    {
        lock (_lock)
        {
            _forgotten.Add(stamp);
        }
    }

    internal void EndReading()
    {
        lock (_lock)
        {
            _readers--;
            CloseIfUnused();
        }
    }

    private void CloseIfUnused()
    {
        if (_disposed && _readers == 0)
        {
            _file.Dispose();
        }
    }
}
