using MedV.Chunking.Disks;

namespace MedV.Store.BaseDisks;

/// <summary>The parts of the disk that no chunk covers: they must be zeros, and cost nothing while they are holes.</summary>
internal static class ZeroRuns
{
    private const int ReadBytes = 64 * 1024;

    /// <summary>Looks at what is not a hole, in those that are too long for a <see cref="DiskSweep"/> to look at.</summary>
    public static bool AreIntact(DiskFile file, ChunkPlaces places)
    {
        DataRanges data = file.FindData();
        return !places.WideGaps(DiskSweep.SmallestWideGapBytes).SelectMany(gap => data.Within(gap.Start, gap.End)).Any(part => IsDirty(file, part));
    }

    /// <summary>Makes holes of all whole blocks, and in those that <see cref="AreIntact"/> looks at zeros of the rest.</summary>
    /// <remarks>Nothing of ours puts data there; a copy by hand, a file system that allocates on its own or a failing device may.</remarks>
    public static void Restore(DiskFile file, ChunkPlaces places)
    {
        DataRanges data = file.FindData();
        foreach (DiskRange gap in places.WideGaps(ChunkPlaces.BlockBytes))
        {
            bool isWide = gap.Start == 0 || gap.End - gap.Start >= DiskSweep.SmallestWideGapBytes;
            foreach (DiskRange part in data.Within(gap.Start, gap.End))
            {
                long firstBlock = (part.Start + ChunkPlaces.BlockBytes - 1) / ChunkPlaces.BlockBytes * ChunkPlaces.BlockBytes;
                long lastBlock = part.End == places.DiskBytes ? part.End : part.End / ChunkPlaces.BlockBytes * ChunkPlaces.BlockBytes;
                if (firstBlock < lastBlock)
                {
                    file.Clear(firstBlock, lastBlock - firstBlock);
                }

                if (isWide)
                {
                    ClearIfDirty(file, part with { End = Math.Min(firstBlock, part.End) });
                    ClearIfDirty(file, part with { Start = Math.Max(lastBlock, part.Start) });
                }
            }
        }
    }

    private static void ClearIfDirty(DiskFile file, DiskRange part)
    {
        if (IsDirty(file, part))
        {
            file.Clear(part.Start, part.End - part.Start);
        }
    }

    /// <summary>Whether anything but zeros is there, or it cannot be read.</summary>
    private static bool IsDirty(DiskFile file, DiskRange part)
    {
        byte[] buffer = new byte[(int)Math.Min(ReadBytes, part.End - part.Start)];
        for (long offset = part.Start; offset < part.End; offset += buffer.Length)
        {
            Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(buffer.Length, part.End - offset));
            if (!file.TryRead(bytes, offset) || bytes.ContainsAnyExcept((byte)0))
            {
                return true;
            }
        }

        return false;
    }
}
