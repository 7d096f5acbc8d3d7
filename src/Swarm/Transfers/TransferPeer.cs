using MedV.Chunking;
using MedV.Swarm.Peers;

namespace MedV.Swarm.Transfers;

/// <summary>One peer in one transfer, as the transfer's loop sees it.</summary>
internal sealed class TransferPeer(PeerConnection connection, ChunkSet holds, Random random)
{
    public PeerConnection Connection { get; } = connection;

    public HostId Id => Connection.Remote.Id;

    /// <summary>What it says it holds.</summary>
    public ChunkSet Holds { get; set; } = holds;

    /// <summary>What it holds and this host wants.</summary>
    public ChunkPicker Wanted { get; } = new(random);

    /// <summary>What it was asked for and has not answered.</summary>
    public HashSet<int> InFlight { get; } = [];

    /// <summary>Plain bytes of <see cref="InFlight"/>.</summary>
    public long InFlightBytes { get; set; }

    /// <summary>When it last answered, or was first asked after a pause.</summary>
    public TimeSpan LastAnswer { get; set; }
}
