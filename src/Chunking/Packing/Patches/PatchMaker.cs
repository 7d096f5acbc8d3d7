using System.Buffers;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packing.Patches;

/// <summary>Makes the patches from one older version and appends them to packs. The same input gives the same bytes, however many threads work.</summary>
internal sealed class PatchMaker(IDiskSource disk, PatchBase from, PackingOptions options, PackAppender packs)
{
    // Enough that the threads seldom wait for the last of a group.
    private const int JobsAtOnce = 64;

    private readonly BaseReader _reader = new(from);
    private readonly Lock _diskLock = new();

    /// <summary>Makes them.</summary>
    /// <param name="streams">In the order of the manifest.</param>
    /// <param name="chunks">All chunks.</param>
    /// <param name="cancellationToken">Ends the work after the patches at hand.</param>
    /// <returns>By their first entry, counted over all streams.</returns>
    public async Task<IReadOnlyList<PatchReference>> MakeAsync(
        IReadOnlyList<PackedStream> streams, IReadOnlyList<ChunkReference> chunks, CancellationToken cancellationToken)
    {
        await packs.CommitAsync(cancellationToken);
        int[] firstEntries = new int[streams.Count];
        for (int i = 1; i < firstEntries.Length; i++)
        {
            firstEntries[i] = firstEntries[i - 1] + streams[i - 1].Entries.Count;
        }

        var patches = new List<PatchReference>();
        foreach (PatchJob[] jobs in new PatchPlan(from, chunks).Jobs(streams).Chunk(JobsAtOnce))
        {
            byte[]?[] encoded = new byte[]?[jobs.Length];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Workers, CancellationToken = cancellationToken };
            await Parallel.ForAsync(0, jobs.Length, parallel, (i, _) =>
            {
                encoded[i] = Encode(jobs[i], streams[jobs[i].Stream]);
                return ValueTask.CompletedTask;
            });
            for (int i = 0; i < jobs.Length; i++)
            {
                if (encoded[i] is byte[] bytes)
                {
                    (int pack, int offset) = await packs.AppendAsync(bytes, cancellationToken);
                    PatchJob job = jobs[i];
                    patches.Add(new PatchReference(
                        0,
                        job.BaseStream,
                        job.BaseOffset,
                        job.BaseBytes,
                        firstEntries[job.Stream] + job.FirstEntry,
                        job.EntryCount,
                        job.Bytes,
                        pack,
                        offset,
                        bytes.Length));
                }
            }
        }

        await packs.CommitAsync(cancellationToken);
        return patches;
    }

    private byte[]? Encode(PatchJob job, PackedStream stream)
    {
        byte[] plain = ArrayPool<byte>.Shared.Rent(job.Bytes);
        byte[] window = ArrayPool<byte>.Shared.Rent(job.BaseBytes);
        byte[] encoded = ArrayPool<byte>.Shared.Rent(job.Bytes);
        try
        {
            lock (_diskLock)
            {
                new StreamContent(stream).Read(disk, job.Offset, plain.AsSpan(0, job.Bytes));
            }

            return _reader.TryRead(new BaseContent(from.Manifest, job.BaseStream), job.BaseOffset, window.AsSpan(0, job.BaseBytes))
                && PatchCodec.Encode(window.AsSpan(0, job.BaseBytes), plain.AsSpan(0, job.Bytes), encoded, options.PatchLevel, out int bytes)
                && job.IsWorth(bytes)
                    ? encoded[..bytes]
                    : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
            ArrayPool<byte>.Shared.Return(window);
            ArrayPool<byte>.Shared.Return(encoded);
        }
    }
}
