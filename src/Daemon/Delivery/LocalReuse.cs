using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;

namespace MedV.Daemon.Delivery;

/// <summary>Takes what other versions and images on this host have already: bytes that never cross any network (Trim Transfer, first form).</summary>
internal static class LocalReuse
{
    /// <summary>Copies every chunk that <paramref name="disk"/> lacks and another disk has.</summary>
    /// <param name="disk">Written to.</param>
    /// <param name="manifest">What it will be.</param>
    /// <param name="others">Opened one after the other, and closed.</param>
    /// <param name="taken">Called with the length of each chunk that was copied.</param>
    /// <param name="cancellationToken">Stops between two chunks.</param>
    /// <exception cref="MedV.Store.StoreException">There is no space left.</exception>
    /// <exception cref="IOException">The disk does not take a chunk.</exception>
    public static void Take(BaseDisk disk, Manifest manifest, IEnumerable<SeedDisk> others, Action<int> taken, CancellationToken cancellationToken)
    {
        if (disk.ChunksHeld == disk.Chunks)
        {
            return;
        }

        foreach (SeedDisk other in others)
        {
            using (other)
            {
                Take(disk, manifest, other, taken, cancellationToken);
            }

            if (disk.ChunksHeld == disk.Chunks)
            {
                return;
            }
        }
    }

    private static void Take(BaseDisk disk, Manifest manifest, SeedDisk other, Action<int> taken, CancellationToken cancellationToken)
    {
        byte[] buffer = Buffers.Shared.Rent(manifest.Chunks.Max(chunk => chunk.Bytes));
        try
        {
            for (int chunk = 0; chunk < manifest.Chunks.Length; chunk++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!disk.Holds(chunk) && other.TryRead(manifest.Chunks[chunk].Id, buffer, out VerifiedChunk content))
                {
                    disk.Write(chunk, content);
                    taken(content.Content.Length);
                }
            }
        }
        finally
        {
            Buffers.Shared.Return(buffer);
        }
    }
}
