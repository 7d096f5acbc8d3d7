using System.Numerics;

namespace MedV.Chunking.Manifests;

/// <summary>The extents of a manifest. 8 bytes for one that is a whole entry, 4 more for each further one of an entry.</summary>
/// <remarks>Kept is where each starts on the disk; its chunk and its length follow from the entry that it belongs to.</remarks>
public sealed class ExtentTable : Table<Extent>
{
    private readonly ChunkTable _chunks;
    private readonly int[] _entries;
    private long[] _diskOffsets;
    private Word[] _words;

    // Of those that do not start an entry.
    private int[] _chunkOffsets = [];
    private int _started;
    private int[]? _diskOrder;

    /// <param name="chunks">What the entries mean.</param>
    /// <param name="entries">The entries; the extents are added in their order.</param>
    internal ExtentTable(ChunkTable chunks, int[] entries)
    {
        _chunks = chunks;
        _entries = entries;
        _diskOffsets = new long[entries.Length];
        _words = new Word[(entries.Length / 64) + 1];
    }

    /// <inheritdoc/>
    public override Extent this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);

            // Entries that started up to here, less one; the others up to here are later pieces.
            Word word = _words[index >> 6];
            int entry = word.Before + BitOperations.PopCount(word.Starts & (ulong.MaxValue >> (63 - (index & 63)))) - 1;
            int chunk = _entries[entry];
            int start = StartsEntry(index) ? 0 : _chunkOffsets[index - entry - 1];
            int end = index + 1 < Length && !StartsEntry(index + 1) ? _chunkOffsets[index - entry] : _chunks.BytesOf(chunk);
            return new Extent(_diskOffsets[index], end - start, chunk, start);
        }
    }

    /// <summary>The indices of all extents in the order in which they lie on the disk.</summary>
    public ReadOnlySpan<int> DiskOrder => _diskOrder ??= MakeDiskOrder();

    /// <summary>Adds one: the next piece of the entry at hand, or the first of the next entry.</summary>
    internal void Add(long diskOffset, int chunkOffset)
    {
        if (Length == _diskOffsets.Length)
        {
            Array.Resize(ref _diskOffsets, Length + (Length / 4) + 64);
            Array.Resize(ref _words, (_diskOffsets.Length / 64) + 1);
        }

        if ((Length & 63) == 0)
        {
            _words[Length >> 6].Before = _started;
        }

        if (chunkOffset == 0)
        {
            _words[Length >> 6].Starts |= 1UL << (Length & 63);
            _started++;
        }
        else
        {
            int piece = Length - _started;
            if (piece == _chunkOffsets.Length)
            {
                Array.Resize(ref _chunkOffsets, piece + (piece / 4) + 64);
            }

            _chunkOffsets[piece] = chunkOffset;
        }

        _diskOffsets[Length++] = diskOffset;
    }

    private bool StartsEntry(int extent) => (_words[extent >> 6].Starts >> (extent & 63) & 1) != 0;

    private int[] MakeDiskOrder()
    {
        int[] order = [.. Enumerable.Range(0, Length)];
        Array.Sort(_diskOffsets[..Length], order);
        return order;
    }

    /// <summary>Of 64 extents.</summary>
    private struct Word
    {
        /// <summary>Which of them start an entry.</summary>
        public ulong Starts;

        /// <summary>How many of those before do.</summary>
        public int Before;
    }
}
