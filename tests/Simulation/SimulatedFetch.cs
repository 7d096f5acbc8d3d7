using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Swarm.Transfers;

namespace MedV.Simulation;

/// <summary>A fetch over the simulated WAN: bytes come in the order of the pack, and each chunk is there with its last byte.</summary>
internal sealed class SimulatedFetch : IBundleFetch
{
    private readonly Queue<(int Chunk, long End)> _chunks = new();

    public SimulatedFetch(SimulatedHost host, LeaseGrant grant, Manifest manifest, TimeSpan now)
    {
        Host = host;
        Grant = grant;
        LastByte = now;
        long end = 0;
        foreach (int chunk in grant.Chunks)
        {
            end += manifest.Chunks[chunk].EncodedBytes;
            _chunks.Enqueue((chunk, end));
        }
    }

    public SimulatedHost Host { get; }

    public LeaseGrant Grant { get; }

    public DateTimeOffset StartedAt => default;

    public long BodyBytes { get; private set; }

    public long PatchBytes => 0;

    public bool HasYielded { get; private set; }

    public bool IsDone => _chunks.Count == 0;

    /// <summary>When the last byte came, or the request was sent.</summary>
    public TimeSpan LastByte { get; private set; }

    public void Yield() => HasYielded = true;

    /// <summary>Bytes come.</summary>
    /// <returns>The chunks that are whole now.</returns>
    public IEnumerable<int> Read(long bytes, TimeSpan now)
    {
        LastByte = now;
        BodyBytes = long.Min(BodyBytes + bytes, _chunks.Last().End);
        while (_chunks.TryPeek(out (int Chunk, long End) next) && next.End <= BodyBytes)
        {
            yield return _chunks.Dequeue().Chunk;
        }
    }
}
