using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>Some chunks, gathered in memory the way they lie on the disk, so that neighbours are written at once.</summary>
/// <remarks>Only chunks that were verified in its own buffer are written.</remarks>
internal ref struct ChunkBatch : IDisposable
{
    /// <summary>About as much as stays in a core's cache from being decoded to being written. A single chunk may be longer.</summary>
    public const int LargestBytes = 1024 * 1024;

    // A gap that is shorter than a block of the file system has no block of its own: zeros written there take no space.
    private const int LargestPaddingBytes = ChunkPlaces.BlockBytes - 1;

    private readonly ChunkPlaces _places;
    private readonly Slot[] _slots;
    private readonly byte[] _buffer;

    /// <param name="places">Where they belong.</param>
    /// <param name="chunks">Their numbers: <see cref="LargestBytes"/> altogether, or one.</param>
    public ChunkBatch(ChunkPlaces places, ReadOnlySpan<int> chunks)
    {
        _places = places;
        _slots = new Slot[chunks.Length];
        for (int i = 0; i < chunks.Length; i++)
        {
            Extent first = places.At(places.OccurrencesOf(chunks[i])[0]);
            _slots[i] = new Slot(chunks[i], first.DiskOffset, places.BytesOf(chunks[i]), first.Bytes == places.BytesOf(chunks[i]));
        }

        _slots.AsSpan().Sort(static (a, b) => a.DiskOffset.CompareTo(b.DiskOffset));
        int end = 0;
        for (int i = 0; i < _slots.Length; i++)
        {
            if (i > 0 && Adjoins(_slots[i - 1], _slots[i]))
            {
                _slots[i].Padding = (int)(_slots[i].DiskOffset - _slots[i - 1].DiskEnd);
                _slots[i].IsJoined = true;
            }

            _slots[i].Offset = end + _slots[i].Padding;
            end = _slots[i].Offset + _slots[i].Bytes;
        }

        _buffer = Buffers.Shared.Rent(end);
    }

    /// <summary>How many chunks.</summary>
    public readonly int Count => _slots.Length;

    /// <summary>The chunk that comes i-th on the disk.</summary>
    public readonly int this[int i] => _slots[i].Chunk;

    /// <summary>Where to put its bytes.</summary>
    public readonly Span<byte> BytesOf(int i) => _buffer.AsSpan(_slots[i].Offset, _slots[i].Bytes);

    /// <summary>Hashes what was put there. What is put there later is not written.</summary>
    public readonly void Verify(int i, Digest id) => _slots[i].IsVerified = VerifiedChunk.TryVerify(id, BytesOf(i), out _);

    /// <summary>Whether it is what it should be.</summary>
    public readonly bool IsVerified(int i) => _slots[i].IsVerified;

    /// <summary>Writes the chunks that were verified to all their places.</summary>
    public readonly void WriteTo(DiskFile file)
    {
        for (int first = 0, next; first < _slots.Length; first = next)
        {
            next = first + 1;
            if (!_slots[first].IsVerified)
            {
                continue;
            }

            while (next < _slots.Length && _slots[next].IsJoined && _slots[next].IsVerified)
            {
                _buffer.AsSpan(_slots[next].Offset - _slots[next].Padding, _slots[next].Padding).Clear();
                next++;
            }

            if (_slots[first].IsWhole)
            {
                file.Write(_buffer.AsSpan(_slots[first].Offset..(_slots[next - 1].Offset + _slots[next - 1].Bytes)), _slots[first].DiskOffset);
            }

            for (int i = first; i < next; i++)
            {
                foreach (int occurrence in _places.OccurrencesOf(_slots[i].Chunk)[(_slots[i].IsWhole ? 1 : 0)..])
                {
                    file.Scatter(_places, occurrence, BytesOf(i));
                }
            }
        }
    }

    /// <inheritdoc/>
    public readonly void Dispose() => Buffers.Shared.Return(_buffer);

    private readonly bool Adjoins(in Slot before, in Slot slot)
    {
        long gap = slot.DiskOffset - before.DiskEnd;
        return before.IsWhole && slot.IsWhole && gap is >= 0 and <= LargestPaddingBytes && (gap == 0 || _places.IsGap(before.DiskEnd, slot.DiskOffset));
    }

    /// <summary>A chunk and its first place.</summary>
    private record struct Slot(int Chunk, long DiskOffset, int Bytes, bool IsWhole)
    {
        public readonly long DiskEnd => DiskOffset + Bytes;

        /// <summary>Where it is in the buffer.</summary>
        public int Offset { get; set; }

        /// <summary>How many zeros are before it, when it is joined.</summary>
        public int Padding { get; set; }

        /// <summary>Whether the one before it in the buffer is its neighbour on the disk.</summary>
        public bool IsJoined { get; set; }

        public bool IsVerified { get; set; }
    }
}
