using System.Collections.Immutable;
using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>Sorted ranges without overlap.</summary>
internal static class RangeList
{
    /// <summary>Sorts ranges, and puts those together that overlap or touch.</summary>
    public static ImmutableArray<DiskRange> Normalise(IEnumerable<DiskRange> ranges)
    {
        DiskRange[] sorted = [.. ranges];
        Array.Sort(sorted, static (a, b) => a.Start.CompareTo(b.Start));
        var whole = ImmutableArray.CreateBuilder<DiskRange>();
        foreach (DiskRange range in sorted)
        {
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
