using System.Numerics;

namespace MedV.DiskFormats.Layouts;

/// <summary>A set of numbers below a limit that finds the neighbours of a number. A tree of bits, 64 of one level for each of the next.</summary>
internal sealed class SortedNumbers
{
    private readonly ulong[][] _levels;

    /// <summary>Starts empty.</summary>
    /// <param name="limit">All numbers are below it; at least 1.</param>
    public SortedNumbers(int limit)
    {
        var levels = new List<ulong[]>();
        do
        {
            limit = (int)(((long)limit + 63) / 64);
            levels.Add(new ulong[limit]);
        }
        while (limit > 1);
        _levels = [.. levels];
    }

    /// <summary>Adds a number.</summary>
    public void Add(int number)
    {
        foreach (ulong[] level in _levels)
        {
            level[number >> 6] |= 1UL << number;
            number >>= 6;
        }
    }

    /// <summary>Takes a number out.</summary>
    public void Remove(int number)
    {
        foreach (ulong[] level in _levels)
        {
            level[number >> 6] &= ~(1UL << number);
            number >>= 6;
            if (level[number] != 0)
            {
                return;
            }
        }
    }

    /// <summary>The largest number below <paramref name="number"/>, or -1.</summary>
    public int Before(int number)
    {
        for (int level = 0; level < _levels.Length; level++, number >>= 6)
        {
            // 63 is the index of the highest bit; the shift counts modulo 64.
            ulong below = _levels[level][number >> 6] & ((1UL << number) - 1);
            if (below != 0)
            {
                return Descend(level, (number & ~63) | BitOperations.Log2(below), BitOperations.Log2);
            }
        }

        return -1;
    }

    /// <summary>The smallest number above <paramref name="number"/>, or -1.</summary>
    public int After(int number)
    {
        for (int level = 0; level < _levels.Length; level++, number >>= 6)
        {
            ulong above = _levels[level][number >> 6] & ~(((1UL << number) - 1) | (1UL << number));
            if (above != 0)
            {
                return Descend(level, (number & ~63) | BitOperations.TrailingZeroCount(above), BitOperations.TrailingZeroCount);
            }
        }

        return -1;
    }

    private int Descend(int level, int number, Func<ulong, int> pick)
    {
        while (level-- > 0)
        {
            number = (number << 6) | pick(_levels[level][number]);
        }

        return number;
    }
}
