using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;

namespace MedV.SigningTool.Publishing;

/// <summary>The disk that a manifest makes, read from the packs of a folder without writing it anywhere. Used by one thread at a time.</summary>
internal sealed class VersionDisk : IDiskSource
{
    // Some megabytes: what is read together, such as the metadata of a file system, lies in few chunks.
    private const long KeptBytes = 8L << 20;

    private readonly Manifest _manifest;
    private readonly KeptChunks _chunks;
    private readonly Extent[] _extents;
    private readonly long[] _starts;

    public VersionDisk(Manifest manifest, PackFiles packs)
    {
        _manifest = manifest;
        _chunks = new KeptChunks(manifest, new FolderChunks(packs, manifest), KeptBytes);
        _extents = [.. manifest.Extents];
        _starts = [.. _extents.Select(extent => extent.DiskOffset)];
        Array.Sort(_starts, _extents);
    }

    /// <inheritdoc/>
    public long Length => _manifest.DiskBytes;

    /// <inheritdoc/>
    /// <exception cref="ProblemException">A chunk is missing or damaged.</exception>
    public int Read(long offset, Span<byte> destination)
    {
        destination = destination[..(int)long.Min(destination.Length, Length - offset)];
        for (int done = 0; done < destination.Length;)
        {
            Span<byte> rest = destination[done..];
            int index = IndexBehind(offset + done);
            long zeros = (index < _extents.Length ? _extents[index].DiskOffset : Length) - (offset + done);
            if (index > 0 && _extents[index - 1] is var extent && extent.DiskOffset + extent.Bytes > offset + done)
            {
                int within = (int)(offset + done - extent.DiskOffset);
                int run = int.Min(rest.Length, extent.Bytes - within);
                _chunks.Read(extent.Chunk).Slice(extent.ChunkOffset + within, run).CopyTo(rest);
                done += run;
            }
            else
            {
                int run = (int)long.Min(rest.Length, zeros);
                rest[..run].Clear();
                done += run;
            }
        }

        return destination.Length;
    }

    /// <inheritdoc/>
    public DiskRange NextData(long offset)
    {
        int index = IndexBehind(offset);
        if (index > 0 && _extents[index - 1] is var extent && extent.DiskOffset + extent.Bytes > offset)
        {
            return new DiskRange(offset, extent.DiskOffset + extent.Bytes);
        }

        return index < _extents.Length
            ? new DiskRange(_extents[index].DiskOffset, _extents[index].DiskOffset + _extents[index].Bytes)
            : new DiskRange(Length, Length);
    }

    /// <summary>The first extent that starts behind a place.</summary>
    private int IndexBehind(long offset)
    {
        int index = Array.BinarySearch(_starts, offset);
        return index >= 0 ? index + 1 : ~index;
    }
}
