using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;

namespace MedV.Daemon.Delivery;

/// <summary>One older version, open, as what patches start from. Used by one thread at a time.</summary>
internal sealed class BaseVersion : IDisposable
{
    private readonly Manifest _manifest;
    private readonly SeedDisk _disk;

    // Of a disk that is only partly there: the chunks that were looked at, and those of them that are sound.
    private readonly ChunkSet _seen;
    private readonly ChunkSet _sound;
    private (int Stream, BaseContent Content)? _last;

    private BaseVersion(Manifest manifest, SeedDisk disk)
    {
        _manifest = manifest;
        _disk = disk;
        _seen = new ChunkSet(manifest.Chunks.Length);
        _sound = new ChunkSet(manifest.Chunks.Length);
    }

    /// <summary>Opens a version.</summary>
    /// <returns><see langword="null"/> when its disk or its manifest is not there or damaged.</returns>
    public static BaseVersion? TryOpen(StoredVersions versions, Digest version) =>
        versions.TryReadRoot(version) is ManifestRoot root
        && versions.TryRead(root) is Manifest manifest
        && versions.TryOpenDisk(version, manifest) is SeedDisk disk
            ? new BaseVersion(manifest, disk)
            : null;

    /// <summary>Whether the window of a patch is there: of a complete disk it is believed, of another every chunk is hashed.</summary>
    public bool Expects(PatchReference patch)
    {
        if (Find(patch) is not BaseContent content)
        {
            return false;
        }

        byte[] buffer = Buffers.Shared.Rent(_manifest.Parameters.MaximumBytes);
        try
        {
            return _disk.IsComplete || content.Window(patch.BaseOffset, patch.BaseBytes).All(part => IsSound(part.Chunk, buffer));
        }
        finally
        {
            Buffers.Shared.Return(buffer);
        }
    }

    /// <summary>Reads the window of a patch; there are zeros where it is missing or damaged.</summary>
    /// <returns>How many bytes are.</returns>
    public int Read(PatchReference patch, Span<byte> window)
    {
        if (Find(patch) is not BaseContent content)
        {
            return window.Length;
        }

        byte[] buffer = Buffers.Shared.Rent(_manifest.Parameters.MaximumBytes);
        try
        {
            int missing = 0;
            foreach ((int chunk, int skip, int bytes) in content.Window(patch.BaseOffset, patch.BaseBytes))
            {
                if (_disk.TryRead(_manifest.Chunks[chunk].Id, buffer, out VerifiedChunk verified))
                {
                    verified.Content.Slice(skip, bytes).CopyTo(window);
                }
                else
                {
                    window[..bytes].Clear();
                    missing += bytes;
                }

                window = window[bytes..];
            }

            return missing;
        }
        finally
        {
            Buffers.Shared.Return(buffer);
        }
    }

    public void Dispose() => _disk.Dispose();

    /// <summary>The stream that a patch starts from; <see langword="null"/> when this version has no such window: the packer made a mistake.</summary>
    private BaseContent? Find(PatchReference patch)
    {
        if (patch.BaseStream >= _manifest.Streams.Length)
        {
            return null;
        }

        if (_last is not { } last || last.Stream != patch.BaseStream)
        {
            // The patches of one file come one after the other.
            _last = last = (patch.BaseStream, new BaseContent(_manifest, patch.BaseStream));
        }

        return patch.BaseOffset <= last.Content.Bytes - patch.BaseBytes ? last.Content : null;
    }

    private bool IsSound(int chunk, byte[] buffer)
    {
        if (_seen.Add(chunk) && _disk.TryRead(_manifest.Chunks[chunk].Id, buffer, out _))
        {
            _sound.Add(chunk);
        }

        return _sound.Contains(chunk);
    }
}
