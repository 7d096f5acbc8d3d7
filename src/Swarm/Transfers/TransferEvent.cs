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
    public sealed record Connected(PeerConnection Peer) : TransferEvent;

    /// <summary>A peer takes part, or told all about that anew.</summary>
    public sealed record Joined(PeerConnection Peer, PeerMessage.Join Join, bool WanAble) : TransferEvent;

    /// <summary>A peer does not take part any more, or its connection ended.</summary>
    public sealed record Left(PeerConnection Peer, bool Disconnected) : TransferEvent;

    /// <summary>A peer holds more chunks; none: it is still looking on its own disks.</summary>
    public sealed record Gained(PeerConnection Peer, ImmutableArray<int> Chunks) : TransferEvent;

    /// <summary>A peer does not hold chunks that it was asked for.</summary>
    public sealed record Lacks(PeerConnection Peer, ImmutableArray<int> Chunks) : TransferEvent;

    /// <summary>A peer began, goes on with or ended a lease.</summary>
    public sealed record Lease(PeerConnection Peer, int Bundle, bool Taken) : TransferEvent;

    /// <summary>A peer says whether it can reach the origin.</summary>
    public sealed record Wan(PeerConnection Peer, bool Able) : TransferEvent;

    /// <summary>A chunk from a peer was verified and is on disk.</summary>
    public sealed record Arrived(PeerConnection Peer, int Chunk) : TransferEvent;

    /// <summary>A chunk from the origin was verified and is on disk.</summary>
    public sealed record Fetched(int Chunk, bool ByPatch) : TransferEvent;

    /// <summary>A bundle's fetch ended; without an error all of it is on disk.</summary>
    public sealed record FetchEnded(BundleFetch Fetch, Exception? Error) : TransferEvent;

    /// <summary>The disk did not take a chunk from a peer.</summary>
    public sealed record WriteFailed(PeerConnection Peer, int Chunk, string Message) : TransferEvent;

    /// <summary>The store is to be asked again what it holds: chunks were found damaged, or on this host's own disks.</summary>
    public sealed record StoreChanged(TaskCompletionSource? Taken) : TransferEvent;

    /// <summary>This host's own disks have no more: what is still lacking comes from elsewhere.</summary>
    public sealed record Prepared : TransferEvent;
}
