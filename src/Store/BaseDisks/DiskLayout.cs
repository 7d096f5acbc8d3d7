using System.Collections.Immutable;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>A manifest seen from the disk: where each chunk belongs, and where zeros must be.</summary>
internal sealed class DiskLayout
{
    // What nearly every file system allocates in.
    private const int BlockBytes = 4096;

    // One array of all places, sorted by chunk, and where each chunk's places start: 8 bytes a place, no object per chunk.
    private readonly int[] _firstPlace;
    private readonly long[] _places;

    public DiskLayout(Manifest manifest)
    {
        _firstPlace = new int[manifest.Chunks.Length + 1];
        long allocatedTo = 0;
        foreach (Extent extent in manifest.Extents)
        {
            if (extent.Chunk != Extent.Zeros)
            {
                _firstPlace[extent.Chunk + 1]++;
                long start = Math.Max(allocatedTo, extent.DiskOffset / BlockBytes * BlockBytes);
                allocatedTo = Math.Max(allocatedTo, (extent.DiskOffset + extent.Bytes + BlockBytes - 1) / BlockBytes * BlockBytes);
                AllocatedBytes += allocatedTo - start;
            }
        }

        for (int chunk = 0; chunk < manifest.Chunks.Length; chunk++)
        {
            _firstPlace[chunk + 1] += _firstPlace[chunk];
            UniqueBytes += manifest.Chunks[chunk].Bytes;
            LargestChunkBytes = Math.Max(LargestChunkBytes, manifest.Chunks[chunk].Bytes);
        }

        _places = new long[_firstPlace[^1]];
        int[] next = [.. _firstPlace];
        foreach (Extent extent in manifest.Extents)
        {
            if (extent.Chunk != Extent.Zeros)
            {
                _places[next[extent.Chunk]++] = extent.DiskOffset;
            }
        }

        Zeros = [.. manifest.Extents.Where(extent => extent.Chunk == Extent.Zeros)];
    }

    /// <summary>The runs that must read as zeros, ascending.</summary>
    public ImmutableArray<Extent> Zeros { get; }

    /// <summary>What the complete disk takes up, in bytes: the blocks that are not in a hole.</summary>
    public long AllocatedBytes { get; }

    /// <summary>Bytes of all chunks, each counted once.</summary>
    public long UniqueBytes { get; }

    /// <summary>A buffer of this length holds any chunk.</summary>
    public int LargestChunkBytes { get; }

    /// <summary>The disk offsets at which a chunk belongs, ascending.</summary>
    public ReadOnlySpan<long> PlacesOf(int chunk) => _places.AsSpan(_firstPlace[chunk].._firstPlace[chunk + 1]);
}
