using System.Diagnostics;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Containers;

/// <summary>A disk in pieces of a file, which a map tells. What is mapped behind the end of the file reads as zeros.</summary>
internal abstract class MappedDisk : IDiskSource
{
    /// <summary>How far neighbouring pieces are put together when data is looked for: bounds the work of one call.</summary>
    private const long LongestData = 64L << 20;

    private readonly IDiskSource _file;

    /// <summary>Shows <paramref name="length"/> bytes.</summary>
    protected MappedDisk(IDiskSource file, long length)
    {
        _file = file;
        Length = length;
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        destination = destination[..(int)Math.Min(destination.Length, Length - offset)];
        if (destination.IsEmpty)
        {
            return 0;
        }

        DiskSegment segment = Locate(offset, destination.Length);
        destination = destination[..(int)Math.Min(destination.Length, segment.End - offset)];
        switch (segment.Kind)
        {
            case SegmentKind.Zeros:
                destination.Clear();
                break;
            case SegmentKind.Stored:
                int there = (int)Math.Clamp(_file.Length - segment.FileOffset, 0, destination.Length);
                _file.ReadExactly(Math.Min(segment.FileOffset, _file.Length), destination[..there]);
                destination[there..].Clear();
                break;
            case SegmentKind.Encoded:
                ReadEncoded(offset, destination);
                break;
            default:
                throw new UnreachableException();
        }

        return destination.Length;
    }

    /// <inheritdoc/>
    public DiskRange NextData(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        while (offset < Length)
        {
            DiskSegment segment = Locate(offset, LongestData);
            long end = Math.Min(segment.End, Length);
            if (segment.Kind == SegmentKind.Encoded)
            {
                return new DiskRange(offset, end);
            }

            if (segment.Kind == SegmentKind.Stored && segment.FileOffset < _file.Length)
            {
                DiskRange data = _file.NextData(segment.FileOffset);
                long start = offset + (data.Start - segment.FileOffset);

                // A file that ends in a hole says so with an empty range, but the disk goes on.
                if (data.Start < data.End && start < end)
                {
                    return new DiskRange(start, Math.Min(end, offset + (data.End - segment.FileOffset)));
                }
            }

            offset = end;
        }

        return new DiskRange(Length, Length);
    }

    /// <summary>Finds the piece that holds a byte of the disk.</summary>
    /// <returns>At least that byte; up to the end of a piece, or of whatever is known to be zeros.</returns>
    protected abstract DiskSegment Find(long offset);

    /// <summary>Copies bytes of one piece that is not stored as it is.</summary>
    /// <exception cref="ContainerException">What is in the file cannot be decoded.</exception>
    protected virtual void ReadEncoded(long offset, Span<byte> destination) => throw new UnreachableException();

    /// <summary>Finds the pieces from <paramref name="offset"/> on that lie behind each other in the file too, until there are enough.</summary>
    private DiskSegment Locate(long offset, long wanted)
    {
        DiskSegment whole = Find(offset);
        Debug.Assert(whole.End > offset, "a piece is never empty");
        long enough = wanted < Length - offset ? offset + wanted : Length;
        while (whole.Kind == SegmentKind.Stored && whole.End < enough)
        {
            DiskSegment next = Find(whole.End);
            if (next.Kind != SegmentKind.Stored || next.FileOffset - whole.FileOffset != whole.End - offset)
            {
                break;
            }

            whole = whole with { End = next.End };
        }

        return whole;
    }
}
