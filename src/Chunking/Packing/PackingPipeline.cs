using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MedV.Chunking.Disks;
using MedV.Chunking.Streams;

namespace MedV.Chunking.Packing;

/// <summary>Reads and cuts streams on one thread at a time, hashes and encodes on many, and hands the outcome to an <see cref="ImageBuilder"/> in their order.</summary>
/// <remarks>A fixed number of batches goes round, so that memory is bounded whichever stage is slow.</remarks>
internal sealed class PackingPipeline
{
    private readonly StreamScan _scan;
    private readonly PackingOptions _options;
    private readonly KnownChunks _known;
    private readonly ImageBuilder _image;
    private readonly Action _progressed;
    private readonly Channel<PackingBatch> _free;
    private readonly Channel<PackingBatch> _inOrder;

    /// <summary>The earliest place in the streams where a chunk was seen so far.</summary>
    private readonly ConcurrentDictionary<Digest, long> _earliest = new();

    public PackingPipeline(
        IDiskSource disk, IReadOnlyList<DiskStream> streams, PackingOptions options, KnownChunks known, ImageBuilder image, Action progressed)
    {
        _scan = new StreamScan(disk, streams, options.Chunking);
        _options = options;
        _known = known;
        _image = image;
        _progressed = progressed;

        // One in work and one waiting for each worker, one being read and one being written.
        int batches = (2 * options.Workers) + 2;
        _free = Channel.CreateBounded<PackingBatch>(batches);
        _inOrder = Channel.CreateBounded<PackingBatch>(batches);
        for (int i = 0; i < batches; i++)
        {
            _free.Writer.TryWrite(new PackingBatch(options.Chunking));
        }
    }

    /// <summary>How much was read from the disk, in bytes.</summary>
    public long ReadBytes => _scan.ReadBytes;

    /// <summary>Goes over the whole disk. The first failure of any stage stops the others and is thrown when they stand still.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

        // One more than the workers, since whoever reads may be waiting for the disk.
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Workers + 1, CancellationToken = stop.Token };
        Task encoding = Parallel.ForEachAsync(ReadAsync(stop.Token), parallel, Encode);
        Task writing = WriteAsync(stop.Token);
        await Task.WhenAll(StopOnFailureAsync(encoding, stop), StopOnFailureAsync(writing, stop));
    }

    private static async Task StopOnFailureAsync(Task stage, CancellationTokenSource stop)
    {
        try
        {
            await stage;
        }
        finally
        {
            if (!stage.IsCompletedSuccessfully)
            {
                await stop.CancelAsync();
            }
        }
    }

    private async IAsyncEnumerable<PackingBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            PackingBatch batch = await _free.Reader.ReadAsync(cancellationToken);
            if (!_scan.Fill(batch.Scan, cancellationToken))
            {
                _inOrder.Writer.Complete();
                yield break;
            }

            batch.Begin();
            await _inOrder.Writer.WriteAsync(batch, cancellationToken);
            yield return batch;
        }
    }

    private ValueTask Encode(PackingBatch batch, CancellationToken cancellationToken)
    {
        for (int i = 0; i < batch.Scan.Pieces.Count; i++)
        {
            ScanPiece piece = batch.Scan.Pieces[i];
            Digest id = Digest.Of(batch.Plain(piece));
            if (_known.TryFind(id, out _) || !IsEarliestYet(id, (batch.Scan.Number << 32) + i))
            {
                batch.AddSeen(id);
            }
            else
            {
                batch.AddEncoded(id, piece, _options.CompressionLevel);
            }
        }

        batch.End();
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Whether this may be the first use of a chunk. A later batch may be here before an earlier one; then both encode the chunk, and the
    /// one that comes first is taken. So the outcome does not depend on who was faster.
    /// </summary>
    private bool IsEarliestYet(Digest id, long place) =>
        _earliest.AddOrUpdate(id, static (_, here) => here, static (_, before, here) => Math.Min(before, here), place) == place;

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await foreach (PackingBatch batch in _inOrder.Reader.ReadAllAsync(cancellationToken))
        {
            await batch.Encoded.WaitAsync(cancellationToken);

            // Neither of the two waits looks at the token when there is nothing to wait for.
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = 0; i < batch.Chunks.Count; i++)
            {
                ScanPiece piece = batch.Scan.Pieces[i];
                EncodedChunk chunk = batch.Chunks[i];
                await _image.AddChunkAsync(piece.Stream, piece.Offset, piece.Bytes, chunk, cancellationToken);
            }

            _image.PassedBytes = batch.Scan.PassedBytes;
            await _free.Writer.WriteAsync(batch, cancellationToken);
            _progressed();
        }
    }
}
