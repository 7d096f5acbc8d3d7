using MedV.Chunking.Disks;

namespace MedV.Store.BaseDisks;

/// <summary>The parts of the disk that no chunk covers and that are too long to be read: they must be zeros, and cost nothing while they are holes.</summary>
internal static class ZeroRuns
{
    private const int BlockBytes = 64 * 1024;

    /// <summary>Looks at what is not a hole.</summary>
    public static bool AreIntact(DiskFile file, ChunkPlaces places) => !FindDirty(file, places).Any();

    /// <summary>Writes zeros where something else is. Nothing of ours puts it there; a copy by hand or a failing device may.</summary>
    public static void Restore(DiskFile file, ChunkPlaces places)
    {
        foreach ((long offset, int bytes) in FindDirty(file, places))
        {
            Restore(file, offset, bytes);
        }
    }

    /// <summary>Writes zeros.</summary>
    public static void Restore(DiskFile file, long offset, int bytes)
    {
        Span<byte> nothing = stackalloc byte[4096];
        nothing.Clear();
        for (int done = 0; done < bytes; done += nothing.Length)
        {
            file.Write(nothing[..Math.Min(nothing.Length, bytes - done)], offset + done);
        }
    }

    private static IEnumerable<(long Offset, int Bytes)> FindDirty(DiskFile file, ChunkPlaces places)
    {
        DataRanges data = file.FindData();
        byte[] block = new byte[BlockBytes];
        foreach (DiskRange gap in places.WideGaps(DiskSweep.SmallestWideGapBytes))
        {
            foreach ((long start, long end) in data.Within(gap.Start, gap.End))
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
