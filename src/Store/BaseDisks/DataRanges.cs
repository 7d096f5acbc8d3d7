using System.Runtime.InteropServices;
using MedV.Chunking.Disks;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.BaseDisks;

/// <summary>The parts of a sparse file that hold data; all the rest are holes and read as zeros.</summary>
internal sealed class DataRanges
{
    private readonly List<DiskRange> _ranges = [];

    private DataRanges()
    {
    }

    /// <summary>Sum of all ranges, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Asks the file system. Where it cannot tell, all of the file is data.</summary>
    public static DataRanges Of(SafeFileHandle file, long length)
    {
        var ranges = new DataRanges();
        if (!OperatingSystem.IsLinux())
        {
            ranges.Add(0, length);
            return ranges;
        }

        for (long position = 0; position < length;)
        {
            long start = Libc.Seek(file, position, Libc.SeekData);
            if (start < 0 && Marshal.GetLastPInvokeError() == Libc.NoSuchAddress)
            {
                break;
            }

            start = start < 0 ? position : start;
            long end = Libc.Seek(file, start, Libc.SeekHole);
            end = end <= start ? length : Math.Min(end, length);
            ranges.Add(start, end);
            position = end;
        }

        return ranges;
    }

    /// <summary>The parts of [start, end) that hold data, ascending.</summary>
    public IEnumerable<DiskRange> Within(long start, long end)
    {
        for (int i = FirstThatEndsAfter(start); i < _ranges.Count && _ranges[i].Start < end; i++)
        {
            yield return new DiskRange(Math.Max(start, _ranges[i].Start), Math.Min(end, _ranges[i].End));
        }
    }

    /// <summary>Whether any byte of [start, end) is data.</summary>
    public bool Touch(long start, long end)
    {
        int i = FirstThatEndsAfter(start);
        return i < _ranges.Count && _ranges[i].Start < end;
    }

    private void Add(long start, long end)
    {
        if (end > start)
        {
            _ranges.Add(new DiskRange(start, end));
            Bytes += end - start;
        }
    }

    private int FirstThatEndsAfter(long position)
    {
        int low = 0;
        int high = _ranges.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _ranges[middle].End > position ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
