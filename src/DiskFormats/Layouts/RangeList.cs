using System.Collections.Immutable;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>Sorted ranges without overlap.</summary>
internal static class RangeList
{
    /// <summary>Sorts ranges, and puts those together that overlap or touch.</summary>
    public static ImmutableArray<DiskRange> Normalise(IEnumerable<DiskRange> ranges)
    {
        // Two arrays of numbers are sorted several times as fast as one of ranges, and there may be millions.
        DiskRange[] unsorted = [.. ranges];
        long[] starts = new long[unsorted.Length];
        long[] ends = new long[unsorted.Length];
        for (int i = 0; i < unsorted.Length; i++)
        {
            (starts[i], ends[i]) = (unsorted[i].Start, unsorted[i].End);
        }

        Array.Sort(starts, ends);
        var whole = ImmutableArray.CreateBuilder<DiskRange>();
        for (int i = 0; i < starts.Length; i++)
        {
            var range = new DiskRange(starts[i], ends[i]);
            if (whole.Count > 0 && whole[^1] is var last && range.Start <= last.End)
            {
                whole[^1] = last with { End = Math.Max(last.End, range.End) };
            }
            else
            {
                whole.Add(range);
            }
        }

        return whole.ToImmutable();
    }

    /// <summary>What is in <paramref name="ranges"/>, but not in <paramref name="holes"/>. Both are normal, and so is the outcome.</summary>
    public static ImmutableArray<DiskRange> Subtract(ImmutableArray<DiskRange> ranges, ImmutableArray<DiskRange> holes)
    {
        var rest = ImmutableArray.CreateBuilder<DiskRange>();
        int next = 0;
        foreach (DiskRange range in ranges)
        {
            while (next < holes.Length && holes[next].End <= range.Start)
            {
                next++;
            }

            long start = range.Start;
            for (int hole = next; hole < holes.Length && holes[hole].Start < range.End; hole++)
            {
                if (start < holes[hole].Start)
                {
                    rest.Add(new DiskRange(start, holes[hole].Start));
                }

                start = holes[hole].End;
            }

            if (start < range.End)
            {
                rest.Add(new DiskRange(start, range.End));
            }
        }

        return rest.ToImmutable();
    }
}
