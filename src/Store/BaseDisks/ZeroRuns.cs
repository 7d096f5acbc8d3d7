using System.Collections.Immutable;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>The parts of the disk that no chunk covers: they must read as zeros, and cost nothing while they are holes.</summary>
internal static class ZeroRuns
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Looks at what is not a hole.</summary>
    public static bool AreIntact(DiskFile file, ImmutableArray<Extent> zeros) => !FindDirty(file, zeros).Any();

    /// <summary>Writes zeros where something else is. Nothing of ours puts it there; a copy by hand or a failing device may.</summary>
    public static void Restore(DiskFile file, ImmutableArray<Extent> zeros)
    {
        byte[] nothing = new byte[BlockBytes];
        foreach ((long offset, int bytes) in FindDirty(file, zeros))
        {
            file.Write(nothing.AsSpan(0, bytes), offset);
        }
    }

    private static IEnumerable<(long Offset, int Bytes)> FindDirty(DiskFile file, ImmutableArray<Extent> zeros)
    {
        DataRanges data = file.FindData();
        byte[] block = new byte[BlockBytes];
        foreach (Extent zero in zeros)
        {
            foreach ((long start, long end) in data.Within(zero.DiskOffset, zero.DiskOffset + zero.Bytes))
            {
                for (long offset = start; offset < end; offset += BlockBytes)
                {
                    int bytes = (int)Math.Min(BlockBytes, end - offset);
                    if (!file.TryRead(block.AsSpan(0, bytes), offset) || block.AsSpan(0, bytes).ContainsAnyExcept((byte)0))
                    {
                        yield return (offset, bytes);
                    }
                }
            }
        }
    }
}
