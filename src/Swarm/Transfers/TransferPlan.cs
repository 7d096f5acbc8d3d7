using MedV.Chunking;

namespace MedV.Swarm.Transfers;

/// <summary>What a transfer brings to this host, and what from.</summary>
/// <param name="Store">Where chunks are put and served from.</param>
/// <param name="Fetched">Called for each bundle that this host fetched over the WAN.</param>
public sealed record TransferPlan(IChunkStore Store, Action<BundleReceipt> Fetched)
{
    /// <summary>The older versions on this host that patches start from. Default: none.</summary>
    public IPatchBases Bases { get; init; } = new NoPatchBases();

    /// <summary>
    /// A manifest that hosts take part in shortly before this one: those that do are waited for a moment before the WAN is used. Default: none.
    /// </summary>
    public Digest? Follows { get; init; }
}
