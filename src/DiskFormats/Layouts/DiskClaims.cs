using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>Gives each byte to at most one file: of two that want the same, the one that came first has it, and the other is dropped.</summary>
/// <remarks>Sorts all extents once; then each file costs a few steps for each of its extents.</remarks>
internal static class DiskClaims
{
    /// <summary>Finds the files that get all their bytes.</summary>
    /// <param name="files">In the order in which they may claim.</param>
    /// <param name="dropped">Told of each that is dropped.</param>
    /// <returns>The others, in the order of their first extents on the disk.</returns>
    public static List<FileLayout> Settle(IReadOnlyList<FileLayout> files, Action<FileLayout> dropped)
    {
        DiskRange[] places = new DiskRange[files.Sum(file => file.Extents.Length)];
        int[] order = new int[places.Length];
        int next = 0;
        foreach (FileExtent extent in files.SelectMany(file => file.Extents))
        {
            order[next] = next;
            places[next++] = new DiskRange(extent.DiskOffset, extent.DiskOffset + extent.Bytes);
        }

        Array.Sort((DiskRange[])places.Clone(), order, Comparer<DiskRange>.Create(static (a, b) => a.Start.CompareTo(b.Start)));
        int[] rank = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            rank[order[i]] = i;
        }

        var taken = new SortedNumbers(Math.Max(order.Length, 1));
        var kept = new List<FileLayout>(files.Count);
        next = 0;
        foreach (FileLayout file in files)
        {
            int first = next;
            next += file.Extents.Length;
            int claimed = first;
            while (claimed < next && IsFree(rank[claimed]))
            {
                taken.Add(rank[claimed++]);
            }

            if (claimed == next)
            {
                kept.Add(file);
                continue;
            }

            while (claimed > first)
            {
                taken.Remove(rank[--claimed]);
            }

            dropped(file);
        }

        kept.Sort(static (a, b) => a.Extents[0].DiskOffset.CompareTo(b.Extents[0].DiskOffset));
        return kept;

        // What is taken is disjoint, so that only the neighbours can overlap.
        bool IsFree(int place)
        {
            DiskRange wanted = places[order[place]];
            return (taken.Before(place) is not (>= 0 and var before) || places[order[before]].End <= wanted.Start)
                && (taken.After(place) is not (>= 0 and var after) || places[order[after]].Start >= wanted.End);
        }
    }
}
