using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>A manifest seen from the disk: where each chunk lies, and what lies behind what.</summary>
/// <remarks>
/// Where a chunk lies is an <b>occurrence</b>: the index of its first extent in <see cref="Manifest.Extents"/>, from which the others follow. Beside the
/// manifest it takes 4 bytes for a chunk that lies in one place; for one that lies in several, 4 for each and 4 more.
/// </remarks>
internal sealed class ChunkPlaces
{
    /// <summary>What nearly every file system allocates in.</summary>
    public const int BlockBytes = 4096;

    private readonly ChunkTable _chunks;
    private readonly ExtentTable _extents;

    // The only occurrence of each chunk; or the complement of where in the other array their count stands, and they behind it. No object per chunk.
    private readonly int[] _occurrence;
    private readonly int[] _occurrences;

    public ChunkPlaces(Manifest manifest)
    {
        _chunks = manifest.Chunks;
        _extents = manifest.Extents;
        DiskBytes = manifest.DiskBytes;
        for (int chunk = 0; chunk < _chunks.Length; chunk++)
        {
            UniqueBytes += _chunks.BytesOf(chunk);
            LargestChunkBytes = Math.Max(LargestChunkBytes, _chunks.BytesOf(chunk));
        }

        // At first none: the count at 0 is 0.
        _occurrence = new int[_chunks.Length];
        Array.Fill(_occurrence, ~0);
        var further = new List<long>();
        for (int i = 0; i < _extents.Length; i++)
        {
            Extent extent = _extents[i];
            if (extent.ChunkOffset == 0 && _occurrence[extent.Chunk] < 0)
            {
                _occurrence[extent.Chunk] = i;
            }
            else if (extent.ChunkOffset == 0)
            {
                further.Add(((long)extent.Chunk << 32) | (uint)i);
            }
        }

        _occurrences = Group(further, _occurrence);
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

    public int BytesOf(int chunk) => _chunks.BytesOf(chunk);

    /// <summary>Where the disk has a chunk.</summary>
    public ReadOnlySpan<int> OccurrencesOf(int chunk)
    {
        int only = _occurrence[chunk];
        return only >= 0 ? _occurrence.AsSpan(chunk, 1) : _occurrences.AsSpan(~only + 1, _occurrences[~only]);
    }

    /// <summary>The extent that an occurrence starts with.</summary>
    public Extent At(int occurrence) => _extents[occurrence];

    /// <summary>How many extents an occurrence has: itself, and those that follow it.</summary>
    public int ExtentsAt(int occurrence)
    {
        int extent = occurrence + 1;
        while (extent < _extents.Length && _extents[extent].ChunkOffset > 0)
        {
            extent++;
        }

        return extent - occurrence;
    }

    /// <summary>The pieces of a chunk at one of its places, neighbours joined.</summary>
    public Pieces PiecesAt(int occurrence) => new(_extents, occurrence);

    /// <summary>An extent by its number from the start of the disk, with its index in the manifest: its occurrence, when it starts a chunk.</summary>
    public Extent InDiskOrder(int number, out int index) => _extents[index = _extents.DiskOrder[number]];

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

    /// <summary>Puts the occurrences of chunks that have several behind each other, with their counts, and says in <paramref name="occurrence"/> where.</summary>
    private static int[] Group(List<long> further, int[] occurrence)
    {
        further.Sort();
        var all = new List<int> { 0 };
        for (int first = 0, next; first < further.Count; first = next)
        {
            int chunk = (int)(further[first] >> 32);
            int count = all.Count;
            all.AddRange([0, occurrence[chunk]]);
            for (next = first; next < further.Count && (int)(further[next] >> 32) == chunk; next++)
            {
                all.Add((int)(further[next] & uint.MaxValue));
            }

            all[count] = all.Count - count - 1;
            occurrence[chunk] = ~count;
        }

        return [.. all];
    }

    private long CountAllocatedBytes()
    {
        long allocated = 0;
        long allocatedTo = 0;
        foreach (int index in _extents.DiskOrder)
        {
            Extent extent = _extents[index];
            long start = Math.Max(allocatedTo, extent.DiskOffset / BlockBytes * BlockBytes);
            allocatedTo = Math.Max(allocatedTo, (extent.DiskOffset + extent.Bytes + BlockBytes - 1) / BlockBytes * BlockBytes);
            allocated += allocatedTo - start;
        }

        return allocated;
    }
}
