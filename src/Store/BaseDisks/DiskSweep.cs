using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>Reads a disk from its start to its end in long runs, on all cores, and shows the chunks at their places.</summary>
/// <remarks>The numbers of chunks follow paths; going by them would move a disk's head for each file.</remarks>
internal sealed class DiskSweep(IDiskBytes file, ChunkPlaces places)
{
    /// <summary>A gap of at least so many bytes is not read through: it may be a hole, and is <see cref="ZeroRuns"/>' to look at.</summary>
    public const int SmallestWideGapBytes = 64 * 1024;

    // Long enough that a call of the system costs nothing beside it, short enough to stay in a core's cache while it is hashed. With the gap behind it, 512 KiB.
    private const int RunBytes = (512 * 1024) - SmallestWideGapBytes;

    /// <summary>
    /// Asked whether a chunk at one of its places is to be shown. The same question may be asked twice; the last answer, just before the place is read,
    /// counts.
    /// </summary>
    public delegate bool ChunkFilter(int chunk, int occurrence);

    /// <summary>Shown a chunk at one of its places. Called by several threads at once.</summary>
    /// <param name="chunk">Its number.</param>
    /// <param name="occurrence">The place.</param>
    /// <param name="untrusted">What lies there; empty when it cannot be read.</param>
    public delegate void ChunkVisitor(int chunk, int occurrence, ReadOnlySpan<byte> untrusted);

    /// <summary>
    /// Shown what lies behind an extent where no chunk does, up to <see cref="SmallestWideGapBytes"/>. Called by several threads at once, for an extent that
    /// starts a chunk after <see cref="ChunkVisitor"/>.
    /// </summary>
    /// <param name="extent">The extent's index in the manifest.</param>
    /// <param name="offset">Where it starts on the disk.</param>
    /// <param name="bytes">Its length; 0 when there is no gap, or a wide one.</param>
    /// <param name="untrusted">What lies there; empty when it cannot be read.</param>
    public delegate void GapVisitor(int extent, long offset, int bytes, ReadOnlySpan<byte> untrusted);

    /// <summary>Shows the chunks that are wanted.</summary>
    /// <param name="wants">Which these are.</param>
    /// <param name="visit">Shown them.</param>
    /// <param name="scan">Told when chunks are done, wanted or not. Cancelling it stops between two runs.</param>
    public Task ShowAsync(ChunkFilter wants, ChunkVisitor visit, Scan scan) => RunAsync(wants, visit, null, scan);

    /// <summary>Shows the extents that are wanted: the chunks that start there, and the small gaps behind them.</summary>
    /// <param name="wants">Which these are: asked for each extent, not only for those that start a chunk.</param>
    /// <param name="visit">Shown the chunks.</param>
    /// <param name="visitGap">Shown the gaps.</param>
    /// <param name="scan">As for the other <c>ShowAsync</c>.</param>
    public Task ShowAsync(ChunkFilter wants, ChunkVisitor visit, GapVisitor visitGap, Scan scan) => RunAsync(wants, visit, visitGap, scan);

    /// <summary>Shows all chunks, and all small gaps between them.</summary>
    /// <param name="visit">Shown the chunks.</param>
    /// <param name="visitGap">Shown the gaps.</param>
    /// <param name="scan">As for <c>ShowAsync</c>.</param>
    public Task ShowAllAsync(ChunkVisitor visit, GapVisitor visitGap, Scan scan) => RunAsync(null, visit, visitGap, scan);

    /// <summary>Shows some of the extents that are wanted, on the caller's thread.</summary>
    /// <param name="next">The extent to begin with, by its number from the start of the disk; then where to go on, 0 at the end.</param>
    /// <param name="most">About how many bytes.</param>
    /// <param name="wants">Which extents.</param>
    /// <param name="visit">Shown the chunks.</param>
    /// <param name="visitGap">Shown the gaps.</param>
    /// <param name="before">Called with the offset and the length of what is read next.</param>
    public void ShowSome(ref int next, long most, ChunkFilter wants, ChunkVisitor visit, GapVisitor visitGap, Action<long, long> before)
    {
        long bytes = 0;
        foreach (Run run in Runs(next, wants, isForGaps: true, null))
        {
            if (bytes >= most)
            {
                next = run.First;
                return;
            }

            before(run.Start, run.End - run.Start);
            for (int number = run.First; number < run.First + run.Count; number++)
            {
                if (places.InDiskOrder(number, out int index) is { ChunkOffset: 0 } start && !IsWhole(start))
                {
                    foreach (Pieces.Piece piece in places.PiecesAt(index))
                    {
                        before(piece.DiskOffset, piece.Bytes);
                    }
                }
            }

            Show(run, wants, visit, visitGap);
            bytes += run.End - run.Start;
        }

        next = 0;
    }

    /// <summary>Whether nothing but zeros was read, and all of it.</summary>
    public static bool AreZeros(ReadOnlySpan<byte> untrusted, int bytes) => untrusted.Length == bytes && !untrusted.ContainsAnyExcept((byte)0);

    private Task RunAsync(ChunkFilter? wants, ChunkVisitor visit, GapVisitor? visitGap, Scan scan)
    {
        var options = new ParallelOptions { CancellationToken = scan.Cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        return Parallel.ForEachAsync(Runs(0, wants, visitGap is not null, scan), options, async (run, _) =>
        {
            // A thread of the pool is given back this often: a sweep of many gigabytes does not keep it for itself.
            await Task.Yield();
            Show(run, wants, visit, visitGap);
            scan.Advance(run.NewBytes);
        });
    }

    private IEnumerable<Run> Runs(int first, ChunkFilter? wants, bool isForGaps, Scan? scan)
    {
        var run = default(Run);
        for (int number = first; number < places.Extents; number++)
        {
            Extent extent = places.InDiskOrder(number, out int index);
            long newBytes = CountOnce(extent, index);
            if (wants is not null && !((isForGaps || extent.ChunkOffset == 0) && wants(extent.Chunk, index)))
            {
                scan?.Advance(newBytes);
                continue;
            }

            long end = extent.DiskOffset + extent.Bytes;
            long next = number + 1 < places.Extents ? places.InDiskOrder(number + 1, out _).DiskOffset : places.DiskBytes;
            if (run.Count > 0 && (extent.DiskOffset - run.End >= SmallestWideGapBytes || end - run.Start > RunBytes))
            {
                yield return run;
                run = default;
            }

            run = new Run(
                run.Count == 0 ? number : run.First,
                run.Count == 0 ? 1 : number + 1 - run.First,
                run.Count == 0 ? extent.DiskOffset : run.Start,
                next - end < SmallestWideGapBytes ? next : end,
                run.NewBytes + newBytes);
        }

        if (run.Count > 0)
        {
            yield return run;
        }
    }

    private void Show(Run run, ChunkFilter? wants, ChunkVisitor visit, GapVisitor? visitGap)
    {
        byte[] wanted = Buffers.Shared.Rent(run.Count);
        for (int number = run.First; number < run.First + run.Count; number++)
        {
            Extent extent = places.InDiskOrder(number, out int index);
            wanted[number - run.First] = Convert.ToByte((visitGap is not null || extent.ChunkOffset == 0) && (wants is null || wants(extent.Chunk, index)));
        }

        int length = (int)(run.End - run.Start);
        byte[] buffer = Buffers.Shared.Rent(length);
        byte[]? gathered = null;
        ReadOnlySpan<byte> bytes = file.TryRead(buffer.AsSpan(0, length), run.Start) ? buffer.AsSpan(0, length) : [];
        for (int number = run.First; number < run.First + run.Count; number++)
        {
            if (wanted[number - run.First] == 0)
            {
                continue;
            }

            Extent extent = places.InDiskOrder(number, out int index);
            if (extent.ChunkOffset == 0)
            {
                visit(extent.Chunk, index, IsWhole(extent) && !bytes.IsEmpty
                    ? bytes.Slice((int)(extent.DiskOffset - run.Start), extent.Bytes)
                    : Gather(extent.Chunk, index, ref gathered));
            }

            long end = extent.DiskOffset + extent.Bytes;
            long next = number + 1 < run.First + run.Count ? places.InDiskOrder(number + 1, out _).DiskOffset : run.End;
            visitGap?.Invoke(index, end, (int)(next - end), bytes.IsEmpty ? [] : bytes[(int)(end - run.Start)..(int)(next - run.Start)]);
        }

        Buffers.Shared.Return(wanted);
        Buffers.Shared.Return(buffer);
        if (gathered is not null)
        {
            Buffers.Shared.Return(gathered);
        }
    }

    private bool IsWhole(Extent extent) => extent.Bytes == places.BytesOf(extent.Chunk);

    /// <summary>Reads a chunk that lies in pieces, or in a run of which some place cannot be read: then perhaps this one can.</summary>
    private ReadOnlySpan<byte> Gather(int chunk, int occurrence, ref byte[]? buffer)
    {
        buffer ??= Buffers.Shared.Rent(places.LargestChunkBytes);
        Span<byte> bytes = buffer.AsSpan(0, places.BytesOf(chunk));
        return file.TryGather(places, occurrence, bytes) ? bytes : [];
    }

    /// <summary>A chunk's bytes at one of its places, the same one each time; 0 at the others.</summary>
    private long CountOnce(Extent extent, int index) =>
        extent.ChunkOffset == 0 && places.OccurrencesOf(extent.Chunk)[0] == index ? places.BytesOf(extent.Chunk) : 0;

    /// <param name="First">Number of its first extent in the order of the disk.</param>
    /// <param name="Count">How many extents.</param>
    /// <param name="Start">Where it starts on the disk.</param>
    /// <param name="End">Where it ends, with the gap behind its last extent if that is small.</param>
    /// <param name="NewBytes">The bytes of its chunks, but for those that are counted at another place.</param>
    private readonly record struct Run(int First, int Count, long Start, long End, long NewBytes);
}
