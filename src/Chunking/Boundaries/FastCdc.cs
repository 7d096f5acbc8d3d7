using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MedV.Chunking.Boundaries;

/// <summary>Decides where one chunk ends and the next begins, from the bytes alone: docs/formats/chunking.md.</summary>
/// <remarks>
/// FastCDC of 2020 (gear hash, minimum skipped, normalised to level 2) with two choices of ours. The conditions look at the top bits, so that each
/// depends on all of the last 64 bytes; and the hash is warmed up within the skipped minimum, so that whether a chunk may end somewhere
/// depends on those 64 bytes and nothing else.
/// </remarks>
public static class FastCdc
{
    /// <summary>How many bytes the rolling hash remembers: each is shifted out of 64 bits by the 64 that follow.</summary>
    private const int WindowBytes = 64;

    /// <summary>By how many bits the condition is harder before the average and easier behind it.</summary>
    private const int NormalisationLevel = 2;

    /// <summary>Finds the length of the first chunk in <paramref name="data"/>.</summary>
    /// <param name="data">
    /// Bytes from the start of a chunk. Offer <see cref="ChunkingParameters.MaximumBytes"/> or all that is left: with less, an answer of all
    /// of <paramref name="data"/> says nothing about where the chunk ends in truth, while a shorter answer is final.
    /// </param>
    /// <param name="parameters">The limits.</param>
    /// <returns>A length from 1 to the shorter of <paramref name="data"/> and the maximum; 0 when <paramref name="data"/> is empty.</returns>
    public static int FindNext(ReadOnlySpan<byte> data, ChunkingParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);

        int end = Math.Min(data.Length, parameters.MaximumBytes);
        if (end <= parameters.MinimumBytes)
        {
            return end;
        }

        int bits = int.Log2(parameters.AverageBytes);
        ref byte start = ref MemoryMarshal.GetReference(data);
        ulong hash = 0;
        for (int i = parameters.MinimumBytes - WindowBytes; i < parameters.MinimumBytes; i++)
        {
            hash = unchecked((hash << 1) + GearTable.Values[data[i]]);
        }

        int middle = Math.Min(parameters.AverageBytes, end);
        int length = Search(ref start, parameters.MinimumBytes, middle, TopBits(bits + NormalisationLevel), ref hash);
        return length < middle
            ? length
            : Search(ref start, middle, end, TopBits(bits - NormalisationLevel), ref hash);
    }

    /// <summary>The smallest number that has one of the top <paramref name="count"/> bits: anything below has none.</summary>
    private static ulong TopBits(int count) => 1UL << (64 - count);

    /// <summary>
    /// The first length from <paramref name="from"/> on whose hash is below <paramref name="limit"/>; <paramref name="end"/> when there is none.
    /// The hash is that of the bytes before <paramref name="from"/>, and afterwards that of those before <paramref name="end"/>.
    /// </summary>
    private static int Search(ref byte start, int from, int end, ulong limit, ref ulong hash)
    {
        // References instead of spans, to be without bounds checks in the hottest loop there is. Every index is below end, and end is within the data.
        ref ulong gear = ref MemoryMarshal.GetArrayDataReference(GearTable.Values);
        ulong h = hash;
        int i = from;
        unchecked
        {
            for (; i <= end - 4; i += 4)
            {
                ref byte at = ref Unsafe.Add(ref start, i);
                ulong h0 = h;
                ulong h1 = (h0 << 1) + Unsafe.Add(ref gear, (nuint)at);
                ulong h2 = (h1 << 1) + Unsafe.Add(ref gear, (nuint)Unsafe.Add(ref at, 1));
                ulong h3 = (h2 << 1) + Unsafe.Add(ref gear, (nuint)Unsafe.Add(ref at, 2));
                h = (h3 << 1) + Unsafe.Add(ref gear, (nuint)Unsafe.Add(ref at, 3));
                if (h0 < limit)
                {
                    return i;
                }

                if (h1 < limit)
                {
                    return i + 1;
                }

                if (h2 < limit)
                {
                    return i + 2;
                }

                if (h3 < limit)
                {
                    return i + 3;
                }
            }

            for (; i < end; i++)
            {
                if (h < limit)
                {
                    return i;
                }

                h = (h << 1) + Unsafe.Add(ref gear, (nuint)Unsafe.Add(ref start, i));
            }
        }

        hash = h;
        return end;
    }
}
