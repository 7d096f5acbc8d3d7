using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>The disk of another version, complete or not, as a source of chunks for a new one. It is only read.</summary>
/// <remarks>
/// Nothing is believed of it: what its manifest says is where to look, and every chunk is hashed. Safe for use by any number of threads.
/// </remarks>
public sealed class SeedDisk : IDisposable
{
    private readonly ChunkIndex _index;

    private SeedDisk(SeedFile file, Manifest manifest)
    {
        File = file;
        Places = new ChunkPlaces(manifest);
        _index = new ChunkIndex(manifest.Chunks);
    }

    /// <summary>Whether the disk was complete when it was opened.</summary>
    public bool IsComplete => File.IsComplete;

    /// <summary>Whether there is a disk of a version, complete or not.</summary>
    /// <param name="folder">The folder of all base disks.</param>
    /// <param name="manifestId">The manifest's digest.</param>
    public static bool Exists(string folder, Digest manifestId) =>
        SeedFile.Exists(Path.Combine(folder, manifestId.ToString()));

    internal SeedFile File { get; }

    internal ChunkPlaces Places { get; }

    /// <summary>Opens the disk of <paramref name="manifest"/>.</summary>
    /// <param name="folder">The folder of all base disks.</param>
    /// <param name="manifestId">The manifest's digest.</param>
    /// <param name="manifest">What the disk is, or will be.</param>
    /// <returns><see langword="null"/> when there is none that can be read.</returns>
    public static SeedDisk? TryOpen(string folder, Digest manifestId, Manifest manifest)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(manifest);

        return SeedFile.TryOpen(Path.Combine(folder, manifestId.ToString())) is SeedFile file ? new SeedDisk(file, manifest) : null;
    }

    /// <summary>Reads a chunk by its id and hashes it.</summary>
    /// <param name="id">SHA-256 of the chunk.</param>
    /// <param name="buffer">Holds any chunk of the version that asks; <paramref name="content"/> points into it.</param>
    /// <param name="content">The chunk.</param>
    /// <returns><see langword="false"/> when the disk does not have it.</returns>
    public bool TryRead(Digest id, Span<byte> buffer, out VerifiedChunk content)
    {
        content = default;
        if (!TryFind(id, out int chunk) || Places.BytesOf(chunk) > buffer.Length)
        {
            return false;
        }

        Span<byte> bytes = buffer[..Places.BytesOf(chunk)];
        foreach (int occurrence in Places.OccurrencesOf(chunk))
        {
            if (File.TryGather(Places, occurrence, bytes) && VerifiedChunk.TryVerify(id, bytes, out content))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds a chunk of its manifest, there or not.</summary>
    internal bool TryFind(Digest id, out int chunk) => _index.TryFind(id, out chunk);

    /// <summary>Closes the file.</summary>
    public void Dispose() => File.Dispose();
}
