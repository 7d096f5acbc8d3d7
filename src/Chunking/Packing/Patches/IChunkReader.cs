namespace MedV.Chunking.Packing;

/// <summary>Gives the content of the chunks of one manifest. Used by several threads at once.</summary>
public interface IChunkReader
{
    /// <summary>Reads a chunk.</summary>
    /// <param name="chunk">Its number in the manifest.</param>
    /// <param name="destination">As long as the chunk. Holds anything when the answer is <see langword="false"/>.</param>
    /// <returns><see langword="false"/> when it is missing or damaged: then nothing is patched from it.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    bool TryRead(int chunk, Span<byte> destination);
}
