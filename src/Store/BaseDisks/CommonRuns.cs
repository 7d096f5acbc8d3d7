using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>Finds the runs that two disks have in common and that lie in the same way on blocks of the file system: these can share their blocks.</summary>
internal sealed class CommonRuns(DiskContent disk, SeedDisk seed)
{
    // A call of the system for each; the file system may hold up others while it is at one.
    private const long LargestBytes = 64L * 1024 * 1024;

    // Of a chunk that the other disk has more often, the places further back are not considered.
    private const int PlacesConsidered = 16;

    /// <summary>The runs of some chunks of the disk, from its start to its end.</summary>
    public IEnumerable<CommonRun> Of(Func<int, bool> wants)
    {
        var run = default(CommonRun);
        int lastOfRun = -1;
        for (int number = 0; number < disk.Places.Extents; number++)
        {
            Extent extent = disk.Places.InDiskOrder(number, out _);
            if (!wants(extent.Chunk) || !TryFind(extent, run, out CommonRun next))
            {
                continue;
            }

            if (lastOfRun == number - 1 && run.Bytes < LargestBytes && Joins(run, next))
            {
                run = run with { Bytes = next.DiskEnd - run.DiskOffset };
            }
            else
            {
                if (run.Bytes > 0)
                {
                    yield return WithBlockEnd(run, lastOfRun);
                }

                run = next;
            }

            lastOfRun = number;
        }

        if (run.Bytes > 0)
        {
            yield return WithBlockEnd(run, lastOfRun);
        }
    }

    /// <summary>Where the other disk has what an extent holds: preferably behind <paramref name="before"/>.</summary>
    private bool TryFind(Extent extent, CommonRun before, out CommonRun run)
    {
        run = default;
        if (!seed.TryFind(disk.Chunks.IdOf(extent.Chunk), out int chunk) || seed.Places.BytesOf(chunk) != disk.Chunks.BytesOf(extent.Chunk))
        {
            return false;
        }

        ReadOnlySpan<int> occurrences = seed.Places.OccurrencesOf(chunk);
        foreach (int occurrence in occurrences[..Math.Min(occurrences.Length, PlacesConsidered)])
        {
            foreach (Pieces.Piece piece in seed.Places.PiecesAt(occurrence))
            {
                long seedOffset = piece.DiskOffset + extent.ChunkOffset - piece.ChunkOffset;
                bool isInPiece = extent.ChunkOffset >= piece.ChunkOffset && extent.ChunkOffset + extent.Bytes <= piece.ChunkOffset + piece.Bytes;
                if (isInPiece && (seedOffset - extent.DiskOffset) % ChunkPlaces.BlockBytes == 0)
                {
                    var found = new CommonRun(seedOffset, extent.DiskOffset, extent.Bytes);
                    if (Joins(before, found))
                    {
                        run = found;
                        return true;
                    }

                    run = run.Bytes == 0 ? found : run;
                }
            }
        }

        return run.Bytes > 0;
    }

    /// <summary>Whether the other disk has the two behind each other as this one has, with at most the unused end of a block between them.</summary>
    private bool Joins(CommonRun run, CommonRun next)
    {
        long gap = next.DiskOffset - run.DiskEnd;
        return run.Bytes > 0
            && gap is >= 0 and < ChunkPlaces.BlockBytes
            && next.SeedOffset - run.SeedEnd == gap
            && (gap == 0 || seed.Places.IsGap(run.SeedEnd, next.SeedOffset));
    }

    /// <summary>Adds the unused end of its last block, so that this one is shared too.</summary>
    private CommonRun WithBlockEnd(CommonRun run, int lastOfRun)
    {
        long end = (run.DiskEnd + ChunkPlaces.BlockBytes - 1) / ChunkPlaces.BlockBytes * ChunkPlaces.BlockBytes;
        long next = lastOfRun + 1 < disk.Places.Extents ? disk.Places.InDiskOrder(lastOfRun + 1, out _).DiskOffset : disk.Places.DiskBytes;
        long seedEnd = run.SeedEnd + (end - run.DiskEnd);
        return end <= next && seedEnd <= seed.Places.DiskBytes && seed.Places.IsGap(run.SeedEnd, seedEnd)
            ? run with { Bytes = end - run.DiskOffset }
            : run;
    }
}
