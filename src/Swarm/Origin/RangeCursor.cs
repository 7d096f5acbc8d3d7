namespace MedV.Swarm.Origin;

/// <summary>Which of the wanted ranges are still to come, and which of them share a request.</summary>
internal sealed class RangeCursor
{
    /// <summary>Two ranges with no more than this between them share a request: on a WAN a round trip costs more than 64 KiB.</summary>
    public const int LargestGapBytes = 64 * 1024;

    private readonly IReadOnlyList<ByteRange> _wanted;

    /// <exception cref="ArgumentException">Empty, overlapping or descending ranges, or beyond the end of the file.</exception>
    public RangeCursor(IReadOnlyList<ByteRange> wanted, long fileBytes)
    {
        long last = 0;
        foreach (ByteRange range in wanted)
        {
            if (range.Bytes < 1 || range.Offset < last || range.End > fileBytes)
            {
                throw new ArgumentException($"{range} is empty, not after the one before, or beyond the file's {fileBytes} bytes", nameof(wanted));
            }

            last = range.End;
        }

        _wanted = wanted;
    }

    /// <summary>The index of the first range that was not handed over.</summary>
    public int Next { get; private set; }

    public bool IsDone => Next == _wanted.Count;

    public ByteRange Current => _wanted[Next];

    public void Advance() => Next++;

    /// <summary>The index after the last range of the request that starts with <see cref="Next"/>.</summary>
    public int EndOfRun()
    {
        int end = Next + 1;
        while (end < _wanted.Count && _wanted[end].Offset - _wanted[end - 1].End <= LargestGapBytes)
        {
            end++;
        }

        return end;
    }

    /// <summary>The offset of the last byte before <paramref name="end"/>, inclusive as HTTP has it.</summary>
    public long LastByte(int end) => _wanted[end - 1].End - 1;
}
