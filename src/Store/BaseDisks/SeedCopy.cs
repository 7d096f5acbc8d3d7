using MedV.Chunking;

namespace MedV.Store.BaseDisks;

/// <summary>Takes chunks of one disk from another: by sharing blocks where the file system can, by copying the rest. Whatever comes is hashed.</summary>
internal sealed class SeedCopy
{
    private readonly DiskContent _disk;
    private readonly SeedDisk _seed;

    /// <summary>The chunks that the disk lacks and the seed has, if that is what it should be.</summary>
    private readonly ChunkSet _wanted;

    public SeedCopy(DiskContent disk, SeedDisk seed)
    {
        _disk = disk;
        _seed = seed;
        _wanted = new ChunkSet(disk.Chunks.Length);
        DataRanges data = seed.File.FindData();
        for (int chunk = 0; chunk < disk.Chunks.Length; chunk++)
        {
            if (!disk.Held.Contains(chunk) && TryFind(chunk, out int occurrence) && data.Touches(seed.Places, occurrence))
            {
                _wanted.Add(chunk);
            }
        }
    }

    /// <summary>Takes what can be taken.</summary>
    /// <returns>The bytes of the chunks that were taken.</returns>
    public async Task<long> RunAsync(Scan scan)
    {
        if (CloneRuns(scan.Cancellation))
        {
            // What was shared is a part of this disk now, and nobody else's: what it hashes to is what it stays.
            await _disk.FindAsync(_wanted.Contains, scan);
        }

        int[] rest = RestInSeedOrder();
        var options = new ParallelOptions { CancellationToken = scan.Cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        await Parallel.ForEachAsync(Batches(rest), options, async (batch, _) =>
        {
            await Task.Yield();
            _disk.WriteTogether(batch, Fill);
            scan.Advance(batch.Sum(chunk => _disk.Chunks.BytesOf(chunk)));
        });

        long taken = 0;
        for (int chunk = 0; chunk < _disk.Chunks.Length; chunk++)
        {
            taken += _wanted.Contains(chunk) && _disk.Held.Contains(chunk) ? _disk.Chunks.BytesOf(chunk) : 0;
        }

        return taken;
    }

    /// <summary>Shares all blocks that can be shared, and copies the rests of blocks beside them.</summary>
    /// <returns>Whether there were any.</returns>
    private bool CloneRuns(CancellationToken cancellationToken)
    {
        bool any = false;
        Span<byte> rest = stackalloc byte[ChunkPlaces.BlockBytes];
        foreach (CommonRun run in new CommonRuns(_disk, _seed).Of(_wanted.Contains))
        {
            cancellationToken.ThrowIfCancellationRequested();
            long firstBlock = (run.DiskOffset + ChunkPlaces.BlockBytes - 1) / ChunkPlaces.BlockBytes * ChunkPlaces.BlockBytes;
            long lastBlock = run.DiskEnd / ChunkPlaces.BlockBytes * ChunkPlaces.BlockBytes;
            if (firstBlock >= lastBlock)
            {
                continue;
            }

            if (!_disk.File.TryClone(_seed.File, run.SeedOffset + (firstBlock - run.DiskOffset), firstBlock, lastBlock - firstBlock))
            {
                // It will not do it for the others either: they are copied.
                break;
            }

            any = true;
            Copy(run with { Bytes = firstBlock - run.DiskOffset }, rest);
            long head = lastBlock - run.DiskOffset;
            Copy(new CommonRun(run.SeedOffset + head, lastBlock, run.Bytes - head), rest);
        }

        return any;
    }

    private void Copy(CommonRun run, Span<byte> buffer)
    {
        Span<byte> bytes = buffer[..(int)run.Bytes];
        if (run.Bytes > 0 && _seed.File.TryRead(bytes, run.SeedOffset))
        {
            _disk.File.Write(bytes, run.DiskOffset);
        }
    }

    private int[] RestInSeedOrder()
    {
        var rest = new List<int>();
        var offsets = new List<long>();
        for (int chunk = 0; chunk < _disk.Chunks.Length; chunk++)
        {
            if (_wanted.Contains(chunk) && !_disk.Held.Contains(chunk) && TryFind(chunk, out int occurrence))
            {
                rest.Add(chunk);
                offsets.Add(_seed.Places.At(occurrence).DiskOffset);
            }
        }

        int[] sorted = [.. rest];
        Array.Sort([.. offsets], sorted);
        return sorted;
    }

    private IEnumerable<int[]> Batches(int[] chunks)
    {
        for (int first = 0, next; first < chunks.Length; first = next)
        {
            int bytes = 0;
            for (next = first; next < chunks.Length && (next == first || bytes + _disk.Chunks.BytesOf(chunks[next]) <= ChunkBatch.LargestBytes); next++)
            {
                bytes += _disk.Chunks.BytesOf(chunks[next]);
            }

            yield return chunks[first..next];
        }
    }

    private bool Fill(int chunk, Span<byte> destination) =>
        TryFind(chunk, out int occurrence) && _seed.File.TryGather(_seed.Places, occurrence, destination);

    /// <summary>Finds the first place where the seed should have a chunk of the disk.</summary>
    private bool TryFind(int chunk, out int occurrence)
    {
        bool isThere = _seed.TryFind(_disk.Chunks.IdOf(chunk), out int number) && _seed.Places.BytesOf(number) == _disk.Chunks.BytesOf(chunk);
        occurrence = isThere ? _seed.Places.OccurrencesOf(number)[0] : -1;
        return isThere;
    }
}
