namespace MedV.Chunking.Packing;

/// <summary>The chunks that the origin has already: they are referenced, not packed again. Asked by several threads at once.</summary>
public interface IKnownChunks
{
    /// <summary>Looks a chunk up. The answer for a chunk does not change while a disk is packed.</summary>
    /// <param name="id">SHA-256 of the plain bytes.</param>
    /// <param name="place">Where it lies.</param>
    /// <returns><see langword="false"/> when the origin does not have it.</returns>
    bool TryFind(Digest id, out KnownChunk place);
}
