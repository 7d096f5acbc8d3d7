using MedV.Chunking;
using MedV.Swarm.Peers;

namespace MedV.Swarm.Transfers;

/// <summary>One peer in one transfer, as the transfer's rules see it.</summary>
internal sealed class TransferPeer(IPeerLink link, ChunkSet holds)
{
    public IPeerLink Link { get; } = link;

    public HostId Id => Link.Remote.Id;

    /// <summary>What it says it holds.</summary>
    public ChunkSet Holds { get; set; } = holds;

    /// <summary>Whether that counts. Not for a while after it did not give what it said it holds.</summary>
    public bool IsBelieved { get; set; } = true;

    /// <summary>What it was asked for and has not answered, and when it was asked.</summary>
    public Dictionary<int, TimeSpan> InFlight { get; } = [];

    /// <summary>Plain bytes of <see cref="InFlight"/>.</summary>
    public long InFlightBytes { get; set; }

    /// <summary>When it last sent a chunk, or was first asked after a pause.</summary>
    public TimeSpan LastAnswer { get; set; }

    /// <summary>Whether it may hold something that is wanted and not asked for: to look for it is not for free.</summary>
    public bool MayBeOfUse { get; set; } = true;
}
