using System.Runtime.InteropServices;
using MedV.Fuzz.Coverage;

namespace MedV.Fuzz.Engine;

/// <summary>The ways through the code that inputs took so far, and about how often.</summary>
internal sealed class SeenWays
{
    /// <summary>1, 2, 3, 4-7, 8-15, 16-31, 32-127 and more are different; 40 and 41 are not.</summary>
    private static readonly byte[] Buckets = [.. Enumerable.Range(0, 256).Select(BucketOf)];

    private readonly byte[] _seen = new byte[Probe.Places];

    /// <summary>How many ways were seen.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the ways of the last run.</summary>
    /// <param name="fresh">Filled with what was not seen before: the place, and the bucket.</param>
    public void Add(List<(int Place, byte Bucket)> fresh)
    {
        fresh.Clear();
        ReadOnlySpan<byte> map = Probe.Map;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(map);
        for (int i = 0; i < words.Length; i++)
        {
            if (words[i] == 0)
            {
                continue;
            }

            for (int place = i * 8; place < (i * 8) + 8; place++)
            {
                byte bucket = Buckets[map[place]];
                if ((bucket & ~_seen[place]) != 0)
                {
                    Count += _seen[place] == 0 ? 1 : 0;
                    _seen[place] |= bucket;
                    fresh.Add((place, bucket));
                }
            }
        }
    }

    /// <summary>Whether the last run took all of these ways.</summary>
    public static bool Took(List<(int Place, byte Bucket)> ways)
    {
        ReadOnlySpan<byte> map = Probe.Map;
        foreach ((int place, byte bucket) in ways)
        {
            if (Buckets[map[place]] != bucket)
            {
                return false;
            }
        }

        return true;
    }

    private static byte BucketOf(int count) => count switch
    {
        0 => 0,
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
