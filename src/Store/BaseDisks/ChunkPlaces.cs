using System.Collections.Immutable;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>A manifest seen from the disk: where each chunk lies, and what lies behind what.</summary>
/// <remarks>
/// Where a chunk lies is an <b>occurrence</b>: the index of its first extent in <see cref="Manifest.Extents"/>, from which the others follow. Beside the
/// manifest it takes 12 bytes for a chunk that lies in one place and in one piece, 8 more for each further place, 4 for each further piece.
/// </remarks>
internal sealed class ChunkPlaces
{
    /// <summary>What nearly every file system allocates in.</summary>
    public const int BlockBytes = 4096;

    private readonly ImmutableArray<ChunkReference> _chunks;
    private readonly ImmutableArray<Extent> _extents;

    // All occurrences, sorted by chunk, and where each chunk's start: no object per chunk.
    private readonly int[] _firstOccurrence;
    private readonly int[] _occurrences;
    private readonly int[] _inDiskOrder;

    public ChunkPlaces(Manifest manifest)
    {
        _chunks = manifest.Chunks;
        _extents = manifest.Extents;
        DiskBytes = manifest.DiskBytes;
        _firstOccurrence = new int[_chunks.Length + 1];
        foreach (ref readonly Extent extent in _extents.AsSpan())
        {
            _firstOccurrence[extent.Chunk + 1] += extent.ChunkOffset == 0 ? 1 : 0;
        }

        for (int chunk = 0; chunk < _chunks.Length; chunk++)
        {
            _firstOccurrence[chunk + 1] += _firstOccurrence[chunk];
            UniqueBytes += _chunks[chunk].Bytes;
            LargestChunkBytes = Math.Max(LargestChunkBytes, _chunks[chunk].Bytes);
        }

        _occurrences = new int[_firstOccurrence[^1]];
        int[] next = _firstOccurrence[..^1];
        long[] starts = new long[_extents.Length];
        _inDiskOrder = new int[_extents.Length];
        for (int i = 0; i < _extents.Length; i++)
        {
            (starts[i], _inDiskOrder[i]) = (_extents[i].DiskOffset, i);
            if (_extents[i].ChunkOffset == 0)
            {
                _occurrences[next[_extents[i].Chunk]++] = i;
            }
        }

        Array.Sort(starts, _inDiskOrder);
        AllocatedBytes = CountAllocatedBytes();
    }

    /// <summary>Length of the disk in bytes.</summary>
    public long DiskBytes { get; }

    /// <summary>What the complete disk takes up, in bytes: the blocks that are not in a hole.</summary>
    public long AllocatedBytes { get; }

    /// <summary>Bytes of all chunks, each counted once.</summary>
    public long UniqueBytes { get; }

    /// <summary>A buffer of this length holds any chunk.</summary>
    public int LargestChunkBytes { get; }

    /// <summary>How many extents the disk has.</summary>
    public int Extents => _extents.Length;

    public int BytesOf(int chunk) => _chunks[chunk].Bytes;

    /// <summary>Where the disk has a chunk.</summary>
    public ReadOnlySpan<int> OccurrencesOf(int chunk) => _occurrences.AsSpan(_firstOccurrence[chunk].._firstOccurrence[chunk + 1]);

    /// <summary>The extent that an occurrence starts with.</summary>
    public Extent At(int occurrence) => _extents[occurrence];

    /// <summary>The pieces of a chunk at one of its places, neighbours joined.</summary>
    public Pieces PiecesAt(int occurrence) => new(_extents.AsSpan()[occurrence..], _chunks[_extents[occurrence].Chunk].Bytes);

    /// <summary>An extent by its number from the start of the disk, with its index in the manifest: its occurrence, when it starts a chunk.</summary>
    public Extent InDiskOrder(int number, out int index) => _extents[index = _inDiskOrder[number]];

    /// <summary>Whether no chunk covers any byte of a part of the disk.</summary>
    public bool IsGap(long start, long end)
    {
        int low = 0;
        int high = Extents;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = InDiskOrder(middle, out _).DiskOffset < start ? (middle + 1, high) : (low, middle);
        }

        return (low == 0 || InDiskOrder(low - 1, out _).DiskOffset + InDiskOrder(low - 1, out _).Bytes <= start)
            && (low == Extents || InDiskOrder(low, out _).DiskOffset >= end);
    }

    /// <summary>The parts of the disk that no chunk covers: the one before the first extent, and of the others those of at least so many bytes.</summary>
    public IEnumerable<DiskRange> WideGaps(int leastBytes)
    {
        long end = 0;
        for (int number = 0; number <= Extents; number++)
        {
            Extent next = number < Extents ? InDiskOrder(number, out _) : new Extent(DiskBytes, 0, 0, 0);
            if (next.DiskOffset > end && (number == 0 || next.DiskOffset - end >= leastBytes))
            {
                yield return new DiskRange(end, next.DiskOffset);
            }

            end = next.DiskOffset + next.Bytes;
        }
    }

    private long CountAllocatedBytes()
    {
        long allocated = 0;
        long allocatedTo = 0;
        foreach (int index in _inDiskOrder)
        {
            Extent extent = _extents[index];
            long start = Math.Max(allocatedTo, extent.DiskOffset / BlockBytes * BlockBytes);
            allocatedTo = Math.Max(allocatedTo, (extent.DiskOffset + extent.Bytes + BlockBytes - 1) / BlockBytes * BlockBytes);
            allocated += allocatedTo - start;
        }

        return allocated;
    }
}
