using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>Goes through the pieces of a chunk at one of its places; those that touch each other on the disk are one.</summary>
/// <param name="extents">The extents of the disk.</param>
/// <param name="occurrence">The chunk's first extent.</param>
internal struct Pieces(ExtentTable extents, int occurrence)
{
    private int _next = occurrence;
    private bool _isAtEnd;

    /// <summary>A run of the chunk that is a run of the disk.</summary>
    public Piece Current { readonly get; private set; }

    public readonly Pieces GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_isAtEnd)
        {
            return false;
        }

        Extent first = extents[_next++];
        int length = first.Bytes;
        for (; ; _next++)
        {
            Extent? next = _next < extents.Length ? extents[_next] : null;
            _isAtEnd = next is not { ChunkOffset: > 0 };
            if (_isAtEnd || next!.Value.DiskOffset != first.DiskOffset + length)
            {
                break;
            }

            length += next.Value.Bytes;
        }

        Current = new Piece(first.DiskOffset, first.ChunkOffset, length);
        return true;
    }

    /// <param name="DiskOffset">Where it starts on the disk.</param>
    /// <param name="ChunkOffset">Where it starts in the chunk.</param>
    /// <param name="Bytes">Its length.</param>
    internal readonly record struct Piece(long DiskOffset, int ChunkOffset, int Bytes);
}
