using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Swarm;

/// <summary>The chunks of one manifest on this host: where a transfer puts what arrives, and takes what peers ask for.</summary>
/// <remarks>All members may be called at the same time from any thread.</remarks>
public interface IChunkStore
{
    /// <summary>The manifest's digest.</summary>
    Digest ManifestId { get; }

    /// <summary>The manifest.</summary>
    Manifest Manifest { get; }

    /// <summary>A copy of the set of chunks held now.</summary>
    ChunkSet Snapshot();

    /// <summary>Whether a chunk is held.</summary>
    bool Holds(int chunk);

    /// <summary>Keeps a chunk. Does nothing when it is held already.</summary>
    /// <exception cref="IOException">The disk did not take it (full, broken); the chunk is not held.</exception>
    void Write(int chunk, VerifiedChunk content);

    /// <summary>Reads a chunk and hashes it again.</summary>
    /// <param name="chunk">Its number.</param>
    /// <param name="buffer">At least the chunk's plain length; <paramref name="content"/> points into it.</param>
    /// <param name="content">The chunk.</param>
    /// <returns><see langword="false"/> when it is not held, or was found damaged and from now on is not held.</returns>
    bool TryRead(int chunk, Span<byte> buffer, out VerifiedChunk content);
}
