using MedV.Chunking.Manifests;

namespace MedV.Store.Assembling;

/// <summary>Where packs are read from. It need not be trusted: what it gives is hashed. Asked by several threads at once.</summary>
public interface IPackSource
{
    /// <summary>Reads a part of a pack.</summary>
    /// <param name="pack">Which one.</param>
    /// <param name="offset">Where in the pack file to start, in bytes.</param>
    /// <param name="destination">Filled. Holds anything when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when there is no such pack, or it ends before.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    bool TryRead(PackReference pack, int offset, Span<byte> destination);
}
