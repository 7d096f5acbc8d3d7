using System.Collections.Immutable;
using MedV.Chunking;

namespace MedV.Swarm.Protocol;

/// <summary>What peers say to each other. A closed set; chunks themselves travel beside it, straight into their buffer.</summary>
internal abstract record PeerMessage
{
    private PeerMessage()
    {
    }

    /// <summary>The first message of either side.</summary>
    public sealed record Hello(int Version) : PeerMessage;

    /// <summary>"I take part in this manifest, and these are the chunks that I hold." Sent again, it replaces what was said before.</summary>
    /// <param name="Manifest">The manifest.</param>
    /// <param name="Holds">The chunks.</param>
    /// <param name="Bases">The older versions from which the sender can use patches.</param>
    /// <param name="IsPreparing">Whether the sender still takes chunks from its own disks, and will hold more without the WAN.</param>
    public sealed record Join(Digest Manifest, ChunkSet Holds, BaseSet Bases, bool IsPreparing) : PeerMessage;

    /// <summary>"I do not take part any more."</summary>
    public sealed record Leave(Digest Manifest) : PeerMessage;

    /// <summary>"I hold these as well, from now on."</summary>
    public sealed record Have(Digest Manifest, ImmutableArray<int> Chunks) : PeerMessage;

    /// <summary>"Send me these." Answered by one Chunk for each, or by Lack.</summary>
    public sealed record Request(Digest Manifest, ImmutableArray<int> Chunks) : PeerMessage;

    /// <summary>"I do not hold these", though I may have said so.</summary>
    public sealed record Lack(Digest Manifest, ImmutableArray<int> Chunks) : PeerMessage;

    /// <summary>"I am fetching this bundle over the WAN", or no longer.</summary>
    /// <param name="Manifest">The manifest.</param>
    /// <param name="Bundle">The bundle.</param>
    /// <param name="Epoch">How often the bundle had changed hands before.</param>
    /// <param name="Progress">How many bytes of it have been read.</param>
    /// <param name="Taken">Whether the lease goes on.</param>
    public sealed record Lease(Digest Manifest, int Bundle, uint Epoch, uint Progress, bool Taken) : PeerMessage;

    /// <summary>"This is how much of the WAN work of the site I take": 0 to 255; with 0 nobody should count on the sender.</summary>
    public sealed record Wan(byte Weight) : PeerMessage;

    /// <summary>"I need these no longer." Each is still answered, by Chunk or by Lack.</summary>
    public sealed record Cancel(Digest Manifest, ImmutableArray<int> Chunks) : PeerMessage;

    /// <summary>"This is where I am, and these are hosts that I am connected to." The second message of either side, and later news.</summary>
    /// <param name="Site">The sender's site.</param>
    /// <param name="Port">The port at which the sender listens; 0 when nobody can call it.</param>
    /// <param name="IsFull">Whether the sender has no room for the receiver and hangs up: it may call these hosts instead.</param>
    /// <param name="Known">Hosts, at most <see cref="PeerProtocol.MaximumPeers"/>.</param>
    public sealed record Peers(SiteId Site, int Port, bool IsFull, ImmutableArray<PeerPlace> Known) : PeerMessage;
}
