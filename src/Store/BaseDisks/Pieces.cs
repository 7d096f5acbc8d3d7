using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>Goes through the pieces of a chunk at one of its places; those that touch each other on the disk are one.</summary>
/// <param name="extents">From the chunk's first extent on.</param>
/// <param name="bytes">The chunk's length.</param>
internal ref struct Pieces(ReadOnlySpan<Extent> extents, int bytes)
{
    private readonly ReadOnlySpan<Extent> _extents = extents;
    private int _next;
    private int _passed;

    /// <summary>A run of the chunk that is a run of the disk.</summary>
    public Piece Current { readonly get; private set; }

    public readonly Pieces GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_passed == bytes)
        {
            return false;
        }

        Extent first = _extents[_next++];
        int length = first.Bytes;
        while (_passed + length < bytes && _extents[_next].DiskOffset == first.DiskOffset + length)
        {
            length += _extents[_next++].Bytes;
        }

        Current = new Piece(first.DiskOffset, _passed, length);
        _passed += length;
        return true;
    }

    /// <param name="DiskOffset">Where it starts on the disk.</param>
    /// <param name="ChunkOffset">Where it starts in the chunk.</param>
    /// <param name="Bytes">Its length.</param>
    internal readonly record struct Piece(long DiskOffset, int ChunkOffset, int Bytes);
}
