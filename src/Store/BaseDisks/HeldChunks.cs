using System.Diagnostics;
using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>Which chunks are on the disk, and how many bytes that is. Safe for use by any number of threads.</summary>
internal sealed class HeldChunks(ChunkTable chunks)
{
    private readonly Lock _lock = new();

    // In the byte form of ChunkSet. Kept here rather than in one, so that a reader looks up a bit without a lock.
    private readonly byte[] _bits = new byte[ChunkSet.ByteCount(chunks.Length)];
    private int _count;
    private long _bytes;

    public int Count => Volatile.Read(ref _count);

    public long Bytes => Volatile.Read(ref _bytes);

    public bool HasAll => Count == chunks.Length;

    public bool Contains(int chunk) => (Volatile.Read(ref _bits[chunk >> 3]) >> (chunk & 7) & 1) != 0;

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
            return ChunkSet.TryRead(chunks.Length, _bits, out ChunkSet? set) ? set! : throw new UnreachableException();
        }
    }

    private bool Set(int chunk, bool held)
    {
        lock (_lock)
        {
            if (Contains(chunk) == held)
            {
                return false;
            }

            int sign = held ? 1 : -1;
            _bits[chunk >> 3] ^= (byte)(1 << (chunk & 7));
            _count += sign;
            _bytes += sign * chunks.BytesOf(chunk);
            return true;
        }
    }
}
