using MedV.Chunking.Disks;

namespace MedV.Chunking.Streams;

/// <summary>Reads a stream by its own offsets, wherever its bytes lie. Positions may only grow. Used by one thread at a time.</summary>
internal sealed class StreamReader(IDiskSource disk)
{
    private DiskStream _stream = null!;
    private int _extent;
    private DiskRange _data = new(0, 0);

    /// <summary>From here to the end of <see cref="_data"/> the last answer of the source holds.</summary>
    private long _asked;

    /// <summary>How much was read, in bytes.</summary>
    public long ReadBytes { get; private set; }

    /// <summary>Where the extents end that follow each other without a gap from the position on.</summary>
    public long SegmentEnd { get; private set; }

    private StreamExtent Current => _stream.Extents[_extent];

    /// <summary>Goes before the first segment of a stream.</summary>
    public void Open(DiskStream stream)
    {
        _stream = stream;
        _extent = 0;
        SegmentEnd = 0;
    }

    /// <summary>Goes to the next segment.</summary>
    /// <param name="start">Where it starts.</param>
    /// <returns><see langword="false"/> when there is none.</returns>
    public bool TryNextSegment(out long start)
    {
        while (_extent < _stream.Extents.Length && Current.Offset < SegmentEnd)
        {
            _extent++;
        }

        start = _extent < _stream.Extents.Length ? Current.Offset : 0;
        if (_extent == _stream.Extents.Length)
        {
            return false;
        }

        FindSegmentEnd();
        return true;
    }

    /// <summary>How many bytes from <paramref name="offset"/> on are a hole of the source, within one extent.</summary>
    public long HoleAt(long offset)
    {
        (long at, long rest) = Locate(offset);
        return long.Clamp(DataAt(at).Start - at, 0, rest);
    }

    /// <summary>How many bytes from <paramref name="offset"/> on may be data of the source, within one extent; 0 in a hole.</summary>
    public long DataAtOffset(long offset)
    {
        (long at, long rest) = Locate(offset);
        DiskRange data = DataAt(at);
        return data.Start > at ? 0 : long.Min(rest, data.End - at);
    }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on, within the segment.</summary>
    public void Read(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            (long at, long rest) = Locate(offset);
            Span<byte> run = destination[..(int)long.Min(rest, destination.Length)];
            disk.ReadExactly(at, run);
            ReadBytes += run.Length;
            destination = destination[run.Length..];
            offset += run.Length;
        }
    }

    private (long At, long Left) Locate(long offset)
    {
        while (offset >= Current.Offset + Current.Bytes)
        {
            _extent++;
        }

        long within = offset - Current.Offset;
        return (Current.DiskOffset + within, Current.Bytes - within);
    }

    /// <summary>The first range at or behind a place of the disk that may hold data. Asked anew only when the last answer does not help.</summary>
    private DiskRange DataAt(long at)
    {
        if (at < _asked || at >= _data.End)
        {
            DiskRange range = disk.NextData(at);
            if (range.Start < at || range.End < range.Start || (range.End == range.Start && range.Start < disk.Length))
            {
                throw new InvalidOperationException($"the source has its next data after {at} from {range.Start} to {range.End}");
            }

            (_data, _asked) = (range, at);
        }

        return _data;
    }

    private void FindSegmentEnd()
    {
        SegmentEnd = Current.Offset + Current.Bytes;
        for (int next = _extent + 1; next < _stream.Extents.Length && _stream.Extents[next].Offset == SegmentEnd; next++)
        {
            SegmentEnd += _stream.Extents[next].Bytes;
        }
    }
}
