using System.Diagnostics;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.Assembling;
using MedV.Store.BaseDisks;

namespace MedV.Bench.Assemble;

/// <summary>Writes the chunks of a disk as if they came over a network, read back meanwhile as <c>medvd</c> does, and completes it.</summary>
internal static class ArrivingRun
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs it.</summary>
    /// <returns>How long it took to complete the disk after its last chunk had been written, in seconds.</returns>
    public static async Task<double> RunAsync(BaseDisk disk, IPackSource packs, long bytesPerSecond, bool readsBack)
    {
        using var arrived = new CancellationTokenSource();
        Task readBack = readsBack ? ReadBackAsync(disk, arrived.Token) : Task.CompletedTask;
        await ArriveAsync(disk, packs, bytesPerSecond);
        var time = Stopwatch.StartNew();
        await arrived.CancelAsync();
        await readBack.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!await disk.CompleteAsync(null, CancellationToken.None))
        {
            throw new InvalidDataException("the disk does not give back what was written");
        }

        return Math.Round(time.Elapsed.TotalSeconds, 3);
    }

    private static async Task ReadBackAsync(BaseDisk disk, CancellationToken cancellationToken)
    {
        while (true)
        {
            var time = Stopwatch.StartNew();
            bool isMore = await disk.ReadBackSomeAsync(cancellationToken);
            TimeSpan rest = 2 * time.Elapsed;
            await Task.Delay(isMore && rest < Pause ? rest : Pause, cancellationToken);
        }
    }

    private static async Task ArriveAsync(BaseDisk disk, IPackSource packs, long bytesPerSecond)
    {
        byte[] plain = new byte[ChunkingParameters.LargestMaximumBytes];
        byte[] encoded = new byte[ChunkingParameters.LargestMaximumBytes];
        var time = Stopwatch.StartNew();
        long bytes = 0;
        for (int number = 0; number < disk.Chunks; number++)
        {
            ChunkReference chunk = disk.Manifest.Chunks[number];
            if (!packs.TryRead(disk.Manifest.Packs[chunk.Pack], chunk.PackOffset, encoded.AsSpan(0, chunk.EncodedBytes))
                || !ChunkCodec.TryDecode(chunk.Encoding, encoded.AsSpan(0, chunk.EncodedBytes), plain.AsSpan(0, chunk.Bytes))
                || !VerifiedChunk.TryVerify(chunk.Id, plain.AsSpan(0, chunk.Bytes), out VerifiedChunk content))
            {
                throw new InvalidDataException($"chunk {number} is missing in its pack");
            }

            disk.Write(number, content);
            bytes += chunk.Bytes;
            TimeSpan ahead = TimeSpan.FromSeconds((double)bytes / bytesPerSecond) - time.Elapsed;
            if (ahead > TimeSpan.FromMilliseconds(10))
            {
                await Task.Delay(ahead);
            }
        }
    }
}
