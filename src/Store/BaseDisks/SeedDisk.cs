using MedV.Chunking;
using MedV.Chunking.Manifests;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.BaseDisks;

/// <summary>The disk of another version, complete or not, as a source of chunks for a new one. It is only read.</summary>
/// <remarks>Nothing is believed of it: what its manifest says is where to look, and every chunk is hashed. Used by one thread.</remarks>
public sealed class SeedDisk : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly Manifest _manifest;
    private readonly DiskLayout _layout;
    private readonly Dictionary<Digest, int> _chunks;

    private SeedDisk(SafeFileHandle file, Manifest manifest)
    {
        _file = file;
        _manifest = manifest;
        _layout = new DiskLayout(manifest);
        _chunks = new Dictionary<Digest, int>(manifest.Chunks.Length);
        for (int chunk = 0; chunk < manifest.Chunks.Length; chunk++)
        {
            _chunks.Add(manifest.Chunks[chunk].Id, chunk);
        }
    }

    /// <summary>Opens the disk of <paramref name="manifest"/>.</summary>
    /// <param name="folder">The folder of all base disks.</param>
    /// <param name="manifestId">The manifest's digest.</param>
    /// <param name="manifest">What the disk is, or will be.</param>
    /// <returns><see langword="null"/> when there is none that can be read.</returns>
    public static SeedDisk? TryOpen(string folder, Digest manifestId, Manifest manifest)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(manifest);

        string own = Path.Combine(folder, manifestId.ToString());
        foreach (string name in new[] { DiskFile.CompleteName, DiskFile.PartialName })
        {
            try
            {
                return new SeedDisk(File.OpenHandle(Path.Combine(own, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite), manifest);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Then perhaps under the other name; else it is no source, and that is all.
            }
        }

        return null;
    }

    /// <summary>Reads a chunk by its id and hashes it.</summary>
    /// <param name="id">SHA-256 of the chunk.</param>
    /// <param name="buffer">Holds any chunk of the version that asks; <paramref name="content"/> points into it.</param>
    /// <param name="content">The chunk.</param>
    /// <returns><see langword="false"/> when the disk does not have it.</returns>
    public bool TryRead(Digest id, Span<byte> buffer, out VerifiedChunk content)
    {
        content = default;
        if (!_chunks.TryGetValue(id, out int chunk) || _manifest.Chunks[chunk].Bytes > buffer.Length)
        {
            return false;
        }

        Span<byte> bytes = buffer[.._manifest.Chunks[chunk].Bytes];
        foreach (long place in _layout.PlacesOf(chunk))
        {
            if (TryReadExactly(place, bytes) && VerifiedChunk.TryVerify(id, bytes, out content))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    private bool TryReadExactly(long offset, Span<byte> destination)
    {
        try
        {
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(_file, destination, offset);
                if (read == 0)
                {
                    return false;
                }

                offset += read;
                destination = destination[read..];
            }

            return true;
        }
        catch (IOException)
        {
            // A bad sector of an old disk is no reason to stop: the chunk comes from elsewhere.
            return false;
        }
    }
}
