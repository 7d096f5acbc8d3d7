using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store;
using MedV.Store.BaseDisks;
using MedV.Swarm;

namespace MedV.Daemon.Delivery;

/// <summary>A base disk as the swarm sees it. Here delivery's two halves meet: neither knows the other.</summary>
internal sealed class BaseDiskStore(BaseDisk disk, Manifest manifest) : IChunkStore
{
    public Digest ManifestId => disk.ManifestId;

    public Manifest Manifest => manifest;

    public ChunkSet Snapshot() => disk.Snapshot();

    public bool Holds(int chunk) => disk.Holds(chunk);

    public void Write(int chunk, VerifiedChunk content)
    {
        try
        {
            disk.Write(chunk, content);
        }
        catch (StoreException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public bool TryRead(int chunk, Span<byte> buffer, out VerifiedChunk content) => disk.TryRead(chunk, buffer, out content);
}
