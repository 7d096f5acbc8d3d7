using MedV.Chunking.Boundaries;

namespace MedV.Chunking.Tests.Boundaries;

/// <summary>Ways to cut, for comparison.</summary>
internal static class Cutting
{
    /// <summary>Small, so that little data has many chunks.</summary>
    public static ChunkingParameters Small { get; } = new(128, 512, 2048);

    public static List<int> Lengths(ReadOnlySpan<byte> data, ChunkingParameters parameters)
    {
        var lengths = new List<int>();
        while (!data.IsEmpty)
        {
            lengths.Add(FastCdc.FindNext(data, parameters));
            data = data[lengths[^1]..];
        }

        return lengths;
    }

    /// <summary>The rule of docs/formats/chunking.md as it is written there: slow, and without a rolling hash.</summary>
    public static int FindNextByTheBook(ReadOnlySpan<byte> data, ChunkingParameters parameters)
    {
        int bits = int.Log2(parameters.AverageBytes);
        int end = Math.Min(data.Length, parameters.MaximumBytes);
        for (int length = parameters.MinimumBytes; length < end; length++)
        {
            ulong hash = 0;
            for (int back = 1; back <= 64; back++)
            {
                hash = unchecked(hash + (GearTable.Values[data[length - back]] << (back - 1)));
            }

            int zeroBits = length < parameters.AverageBytes ? bits + 2 : bits - 2;
            if (hash >> (64 - zeroBits) == 0)
            {
                return length;
            }
        }

        return end;
    }
}
