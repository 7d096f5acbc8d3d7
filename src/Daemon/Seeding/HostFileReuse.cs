using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Daemon.Delivery;
using MedV.Store.BaseDisks;
using MedV.Store.Seeds;

namespace MedV.Daemon.Seeding;

/// <summary>Takes chunks that lie in files of this host: bytes that never cross any network (Trim Transfer, first form).</summary>
internal static class HostFileReuse
{
    /// <summary>After so many chunks those who share the disk are told.</summary>
    private const int ChunksBetweenNews = 256;

    /// <summary>Copies every chunk that <paramref name="disk"/> lacks and a file has, in the order of the files. Each is hashed when it is read.</summary>
    /// <param name="disk">Written to; others may write meanwhile.</param>
    /// <param name="manifest">What it will be.</param>
    /// <param name="seeds">Where files are looked up.</param>
    /// <param name="count">Counts what was taken.</param>
    /// <param name="takenAsync">Called now and then, and at the end, when chunks were taken.</param>
    /// <param name="cancellationToken">Stops between two chunks.</param>
    /// <exception cref="MedV.Store.StoreException">There is no space left.</exception>
    /// <exception cref="IOException">The disk does not take a chunk.</exception>
    public static async Task TakeAsync(
        BaseDisk disk,
        Manifest manifest,
        HostSeeds seeds,
        LocalCount count,
        Func<CancellationToken, Task> takenAsync,
        CancellationToken cancellationToken)
    {
        using SeedReader? reader = seeds.TryRead(manifest.Parameters);
        if (reader is null)
        {
            return;
        }

        byte[] buffer = Buffers.Shared.Rent(manifest.Parameters.MaximumBytes);
        try
        {
            int news = 0;
            foreach (int chunk in reader.Find(manifest.Chunks, chunk => !disk.Holds(chunk), cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!TryTake(disk, chunk, manifest.Chunks[chunk], reader, buffer))
                {
                    continue;
                }

                count.Add(manifest.Chunks[chunk].Bytes);
                if (++news % ChunksBetweenNews == 0)
                {
                    await takenAsync(cancellationToken);
                }
            }

            if (news % ChunksBetweenNews != 0)
            {
                await takenAsync(cancellationToken);
            }
        }
        finally
        {
            Buffers.Shared.Return(buffer);
        }
    }

    private static bool TryTake(BaseDisk disk, int chunk, ChunkReference reference, SeedReader reader, byte[] buffer)
    {
        if (disk.Holds(chunk) || !reader.TryRead(reference.Id, reference.Bytes, buffer, out VerifiedChunk content))
        {
            return false;
        }

        disk.Write(chunk, content);
        return true;
    }
}
