using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm;

namespace MedV.Simulation;

/// <summary>Which chunks a simulated host has on its disk; there are no bytes.</summary>
internal sealed class SimulatedStore(Digest manifestId, Manifest manifest, ChunkSet held) : IChunkStore
{
    public Digest ManifestId => manifestId;

    public Manifest Manifest => manifest;

    public ChunkSet Held => held;

    public ChunkSet Snapshot() => held.Clone();

    public bool Holds(int chunk) => held.Contains(chunk);

    public void Write(int chunk, VerifiedChunk content) => throw new NotSupportedException();

    public bool TryRead(int chunk, Span<byte> buffer, out VerifiedChunk content) => throw new NotSupportedException();
}
