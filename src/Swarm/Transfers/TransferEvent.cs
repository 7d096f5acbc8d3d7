using System.Collections.Immutable;
using MedV.Swarm.Peers;
using MedV.Swarm.Protocol;

namespace MedV.Swarm.Transfers;

/// <summary>What a transfer's loop is told. A closed set.</summary>
internal abstract record TransferEvent
{
    private TransferEvent()
    {
    }

    /// <summary>A connection to a peer is open.</summary>
    public sealed record Connected(IPeerLink Peer) : TransferEvent;

    /// <summary>A peer takes part, or told all about that anew.</summary>
    public sealed record Joined(IPeerLink Peer, PeerMessage.Join Join, byte WanWeight) : TransferEvent;

    /// <summary>A peer does not take part any more, or its connection ended.</summary>
    public sealed record Left(IPeerLink Peer, bool Disconnected) : TransferEvent;

    /// <summary>A peer holds more chunks; none: it is still looking on its own disks.</summary>
    public sealed record Gained(IPeerLink Peer, ImmutableArray<int> Chunks) : TransferEvent;

    /// <summary>A peer does not hold chunks that it was asked for.</summary>
    public sealed record Lacks(IPeerLink Peer, ImmutableArray<int> Chunks) : TransferEvent;

    /// <summary>A peer began, goes on with or ended a lease.</summary>
    public sealed record Lease(IPeerLink Peer, int Bundle, uint Epoch, uint Progress, bool Taken) : TransferEvent;

    /// <summary>A peer says how much of the WAN work is its.</summary>
    public sealed record Wan(IPeerLink Peer, byte Weight) : TransferEvent;

    /// <summary>A chunk from a peer was verified and is on disk.</summary>
    public sealed record Arrived(IPeerLink Peer, int Chunk) : TransferEvent;

    /// <summary>A chunk from the origin was verified and is on disk.</summary>
    public sealed record Fetched(int Chunk, bool ByPatch) : TransferEvent;

    /// <summary>A bundle's fetch ended; without an error all of it is on disk.</summary>
    public sealed record FetchEnded(IBundleFetch Fetch, Exception? Error) : TransferEvent;

    /// <summary>The disk did not take a chunk from a peer.</summary>
    public sealed record WriteFailed(IPeerLink Peer, int Chunk, string Message) : TransferEvent;

    /// <summary>The store is to be asked again what it holds: chunks were found damaged, or on this host's own disks.</summary>
    public sealed record StoreChanged(TaskCompletionSource? Taken) : TransferEvent;

    /// <summary>This host's own disks have no more: what is still lacking comes from elsewhere.</summary>
    public sealed record Prepared : TransferEvent;
}
