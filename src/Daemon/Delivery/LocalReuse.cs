using System.Buffers;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;

namespace MedV.Daemon.Delivery;

/// <summary>Takes what other versions and images on this host have already: bytes that never cross any network (Trim Transfer, first form).</summary>
internal static class LocalReuse
{
    /// <summary>The name of a manifest in its disk's folder.</summary>
    public const string ManifestName = "manifest";

    /// <summary>Copies every chunk that <paramref name="disk"/> lacks and another disk in <paramref name="images"/> has.</summary>
    /// <exception cref="MedV.Store.StoreException">There is no space left.</exception>
    /// <exception cref="IOException">The disk does not take a chunk.</exception>
    public static void Take(BaseDisk disk, Manifest manifest, string images, LocalCount count, CancellationToken cancellationToken)
    {
        foreach (string folder in Directory.EnumerateDirectories(images))
        {
            if (disk.ChunksHeld == disk.Chunks)
            {
                return;
            }

            if (Digest.TryParse(Path.GetFileName(folder), out Digest other) && other != disk.ManifestId)
            {
                using SeedDisk? seed = Open(images, other);
                if (seed is not null)
                {
                    Take(disk, manifest, seed, count, cancellationToken);
                }
            }
        }
    }

    private static void Take(BaseDisk disk, Manifest manifest, SeedDisk seed, LocalCount count, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(manifest.Parameters.MaximumBytes);
        try
        {
            for (int chunk = 0; chunk < manifest.Chunks.Length; chunk++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!disk.Holds(chunk) && seed.TryRead(manifest.Chunks[chunk].Id, buffer, out VerifiedChunk content))
                {
                    disk.Write(chunk, content);
                    count.Add(content.Content.Length);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static SeedDisk? Open(string images, Digest id)
    {
        try
        {
            byte[] file = File.ReadAllBytes(Path.Combine(images, id.ToString(), ManifestName));
            return SeedDisk.TryOpen(images, id, Manifest.Open(file, id));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ManifestException)
        {
            // A version whose manifest is gone or damaged is no source.
            return null;
        }
    }
}
