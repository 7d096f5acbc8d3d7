using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MedV.Chunking.Disks;

namespace MedV.Chunking.Packing;

/// <summary>Reads and cuts a disk on one thread at a time, hashes and encodes on many, and hands the outcome to an <see cref="ImageBuilder"/> in disk order.</summary>
/// <remarks>A fixed number of batches goes round, so that memory is bounded whichever stage is slow.</remarks>
internal sealed class PackingPipeline
{
    private readonly DiskScan _scan;
    private readonly PackingOptions _options;
    private readonly IKnownChunks _known;
    private readonly ImageBuilder _image;
    private readonly IProgress<PackProgress>? _progress;
    private readonly Channel<PackingBatch> _free;
    private readonly Channel<PackingBatch> _inDiskOrder;

    /// <summary>The earliest place on the disk where a chunk was seen so far.</summary>
    private readonly ConcurrentDictionary<Digest, long> _earliest = new();

    public PackingPipeline(
        IDiskSource disk, PackingOptions options, IKnownChunks known, ImageBuilder image, IProgress<PackProgress>? progress)
    {
        _scan = new DiskScan(disk, options.Chunking);
        _options = options;
        _known = known;
        _image = image;
        _progress = progress;

        // One in work and one waiting for each worker, one being read and one being written.
        int batches = (2 * options.Workers) + 2;
        _free = Channel.CreateBounded<PackingBatch>(batches);
        _inDiskOrder = Channel.CreateBounded<PackingBatch>(batches);
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
                _inDiskOrder.Writer.Complete();
                yield break;
            }

            batch.Begin();
            await _inDiskOrder.Writer.WriteAsync(batch, cancellationToken);
            yield return batch;
        }
    }

    private ValueTask Encode(PackingBatch batch, CancellationToken cancellationToken)
    {
        foreach (ScanPiece piece in batch.Scan.Pieces)
        {
            if (piece.Start == ScanPiece.Zeros)
            {
                continue;
            }

            Digest id = Digest.Of(batch.Plain(piece));
            if (_known.TryFind(id, out _) || !IsEarliestYet(id, piece.DiskOffset))
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
    /// one that comes first on the disk is taken. So the outcome does not depend on who was faster.
    /// </summary>
    private bool IsEarliestYet(Digest id, long offset) =>
        _earliest.AddOrUpdate(id, static (_, here) => here, static (_, before, here) => Math.Min(before, here), offset) == offset;

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await foreach (PackingBatch batch in _inDiskOrder.Reader.ReadAllAsync(cancellationToken))
        {
            await batch.Encoded.WaitAsync(cancellationToken);

            // Neither of the two waits looks at the token when there is nothing to wait for.
            cancellationToken.ThrowIfCancellationRequested();
            int chunk = 0;
            foreach (ScanPiece piece in batch.Scan.Pieces)
            {
                if (piece.Start == ScanPiece.Zeros)
                {
                    _image.AddZeros(piece.Bytes);
                }
                else
                {
                    EncodedChunk encoded = batch.Chunks[chunk++];
                    await _image.AddChunkAsync(encoded.Id, (int)piece.Bytes, encoded.Encoding, encoded.Bytes, cancellationToken);
                }
            }

            await _free.Writer.WriteAsync(batch, cancellationToken);
            _progress?.Report(_image.Progress);
        }
    }
}
