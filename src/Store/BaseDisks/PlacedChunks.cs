namespace MedV.Store.BaseDisks;

/// <summary>Gathers chunks from their pieces on a disk, and scatters them.</summary>
internal static class PlacedChunks
{
    /// <summary>Reads what lies at one place of a chunk.</summary>
    /// <param name="file">The disk.</param>
    /// <param name="places">What it should hold.</param>
    /// <param name="occurrence">The place.</param>
    /// <param name="chunk">As long as the chunk.</param>
    public static bool TryGather(this IDiskBytes file, ChunkPlaces places, int occurrence, Span<byte> chunk)
    {
        foreach (Pieces.Piece piece in places.PiecesAt(occurrence))
        {
            if (!file.TryRead(chunk.Slice(piece.ChunkOffset, piece.Bytes), piece.DiskOffset))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Writes a chunk to one of its places.</summary>
    public static void Scatter(this DiskFile file, ChunkPlaces places, int occurrence, ReadOnlySpan<byte> chunk)
    {
        foreach (Pieces.Piece piece in places.PiecesAt(occurrence))
        {
            file.Write(chunk.Slice(piece.ChunkOffset, piece.Bytes), piece.DiskOffset);
        }
    }

    /// <summary>Whether any byte of a chunk's place is data.</summary>
    public static bool Touches(this DataRanges data, ChunkPlaces places, int occurrence)
    {
        foreach (Pieces.Piece piece in places.PiecesAt(occurrence))
        {
            if (data.Touch(piece.DiskOffset, piece.DiskOffset + piece.Bytes))
            {
                return true;
            }
        }

        return false;
    }
}
