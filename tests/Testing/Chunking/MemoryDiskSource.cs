using MedV.Chunking.Disks;

namespace MedV.Testing.Chunking;

/// <summary>A disk in memory. It knows of holes only what it is told: <paramref name="holes"/> must be zeros in <paramref name="content"/>.</summary>
public sealed class MemoryDiskSource(byte[] content, params DiskRange[] holes) : IDiskSource
{
    /// <summary>The size of the disk in bytes.</summary>
    public long Length => content.Length;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        int bytes = (int)Math.Min(destination.Length, content.Length - offset);
        content.AsSpan((int)offset, bytes).CopyTo(destination);
        return bytes;
    }

    /// <inheritdoc/>
    public DiskRange NextData(long offset)
    {
        long start = offset;
        long end = content.Length;
        foreach (DiskRange hole in holes.OrderBy(hole => hole.Start))
        {
            if (hole.Start <= start && start < hole.End)
            {
                start = hole.End;
            }
            else if (hole.Start > start)
            {
                end = hole.Start;
                break;
            }
        }

        return new DiskRange(start, end);
    }
}
