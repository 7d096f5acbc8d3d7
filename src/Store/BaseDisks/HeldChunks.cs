using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>Which chunks are on the disk, and how many bytes that is. Safe for use by any number of threads.</summary>
internal sealed class HeldChunks(ImmutableArray<ChunkReference> chunks)
{
    private readonly Lock _lock = new();
    private readonly ChunkSet _set = new(chunks.Length);
    private long _bytes;

    public int Count => _set.Count;

    public long Bytes => Volatile.Read(ref _bytes);

    public bool HasAll => Count == chunks.Length;

    public bool Contains(int chunk) => _set.Contains(chunk);

    public void Add(int chunk) => Set(chunk, held: true);

    public void AddAll()
    {
        for (int chunk = 0; chunk < chunks.Length; chunk++)
        {
            Set(chunk, held: true);
        }
    }

    /// <returns><see langword="false"/> when it was not held.</returns>
    public bool Remove(int chunk) => Set(chunk, held: false);

    public ChunkSet Snapshot()
    {
        lock (_lock)
        {
            return _set.Clone();
        }
    }

    private bool Set(int chunk, bool held)
    {
        lock (_lock)
        {
            if (held ? !_set.Add(chunk) : !_set.Remove(chunk))
            {
                return false;
            }

            _bytes += (held ? 1 : -1) * chunks[chunk].Bytes;
            return true;
        }
    }
}
