using System.Collections.Immutable;

namespace MedV.Swarm.Transfers;

/// <summary>How far a transfer is, at one moment.</summary>
/// <param name="ChunksHeld">Chunks on disk, verified.</param>
/// <param name="BytesHeld">Their plain bytes.</param>
/// <param name="FromWan">Chunks that this host fetched over the WAN in full since the transfer began.</param>
/// <param name="FromPatches">Chunks that it made of patches that it fetched over the WAN.</param>
/// <param name="WanBodyBytes">Response body bytes read for both.</param>
/// <param name="WrongPatches">Patches that did not make what the manifest says; their chunks are fetched in full.</param>
/// <param name="FromPeers">Chunks that each peer sent since the transfer began.</param>
/// <param name="BytesPerSecond">Plain bytes that became held, over the last seconds.</param>
/// <param name="Peers">Peers that take part.</param>
/// <param name="IsSettling">Whether the WAN is left alone because neighbours may still be starting, or still take chunks from their own disks.</param>
/// <param name="Problem">Why it does not get on, in words; <see langword="null"/> when it does.</param>
public sealed record TransferReport(
    int ChunksHeld,
    long BytesHeld,
    SourceCount FromWan,
    SourceCount FromPatches,
    long WanBodyBytes,
    int WrongPatches,
    ImmutableDictionary<HostId, SourceCount> FromPeers,
    long BytesPerSecond,
    int Peers,
    bool IsSettling,
    string? Problem)
{
    /// <summary>Bundles that this host fetches over the WAN at this moment.</summary>
    public int Leases { get; init; }
}
