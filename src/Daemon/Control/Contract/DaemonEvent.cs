using System.Text.Json.Serialization;

namespace MedV.Daemon.Control.Contract;

/// <summary>Something that happened on a host: one line of <c>events.jsonl</c>, described in <c>docs/formats/events.md</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(Stopped), "stopped")]
[JsonDerivedType(typeof(Lost), "lost")]
[JsonDerivedType(typeof(Bundle), "bundle")]
[JsonDerivedType(typeof(DeliveryStarted), "deliveryStarted")]
[JsonDerivedType(typeof(DeliveryCompleted), "deliveryCompleted")]
[JsonDerivedType(typeof(PeerBanned), "peerBanned")]
[JsonDerivedType(typeof(OriginUnreachable), "originUnreachable")]
[JsonDerivedType(typeof(OriginBack), "originBack")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(Resumed), "resumed")]
internal abstract record DaemonEvent
{
    private DaemonEvent()
    {
    }

    /// <summary>Its number: grows from event to event and is never used again by this host.</summary>
    [JsonPropertyOrder(-3)]
    public long Sequence { get; init; }

    /// <summary>When it happened.</summary>
    [JsonPropertyOrder(-2)]
    public DateTimeOffset At { get; init; }

    /// <summary>Name of the host that it happened on.</summary>
    [JsonPropertyOrder(-1)]
    public string Host { get; init; } = "";

    /// <summary>The daemon runs.</summary>
    /// <param name="Version">Version of the daemon.</param>
    /// <param name="Clean">Whether the run before ended as it should; otherwise numbers are skipped, and its last second of events may be missing.</param>
    internal sealed record Started(string Version, bool Clean) : DaemonEvent;

    /// <summary>The daemon was told to stop, and has.</summary>
    internal sealed record Stopped : DaemonEvent;

    /// <summary>Events that could not be written: the disk was full, or too many came at once.</summary>
    /// <param name="Events">How many. They have no numbers.</param>
    internal sealed record Lost(long Events) : DaemonEvent;

    /// <summary>A bundle that this host fetched over the WAN, or began to.</summary>
    /// <param name="Image">Name of the image that it was fetched for.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Manifest">SHA-256 of its manifest, 64 hexadecimal digits.</param>
    /// <param name="Part">What the bundle is a part of.</param>
    /// <param name="Number">Number of the bundle in the manifest, or among its pages.</param>
    /// <param name="Pack">SHA-256 of the pack it lies in, 64 hexadecimal digits.</param>
    /// <param name="Cell">Number of the bundle's cell: the part of the pack that one lease covers.</param>
    /// <param name="Bytes">Bytes of response bodies, as they crossed the WAN.</param>
    /// <param name="PatchBytes">Those of them that were patches.</param>
    /// <param name="Reason">Why this host fetched it.</param>
    /// <param name="TakenOverFrom">Whose turn it had been; null when nobody's, or when nobody can tell.</param>
    /// <param name="Origin">Where it came from; null when more than one origin may have had a part in it.</param>
    /// <param name="StartedAt">When the fetch began; null when that was not noted.</param>
    /// <param name="EndedAt">When it ended.</param>
    /// <param name="Whole">Whether all that was asked for arrived; otherwise the rest is fetched by somebody later.</param>
    /// <param name="Error">What broke it off, in words; null when it is whole, or another host went first.</param>
    internal sealed record Bundle(
        string Image,
        int Version,
        string Manifest,
        BundlePart Part,
        int Number,
        string Pack,
        int Cell,
        long Bytes,
        long PatchBytes,
        WanReason Reason,
        EventPeer? TakenOverFrom,
        string? Origin,
        DateTimeOffset? StartedAt,
        DateTimeOffset EndedAt,
        bool Whole,
        string? Error) : DaemonEvent;

    /// <summary>A version is wanted that this host never had before.</summary>
    /// <param name="Image">Name of the image.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Manifest">SHA-256 of its manifest.</param>
    /// <param name="DiskBytes">Size of the disk as a VM sees it.</param>
    internal sealed record DeliveryStarted(string Image, int Version, string Manifest, long DiskBytes) : DaemonEvent;

    /// <summary>A version's disk is whole and verified; also again, when damage to it was mended.</summary>
    /// <param name="Image">Name of the image.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Manifest">SHA-256 of its manifest.</param>
    /// <param name="StartedAt">When its delivery began.</param>
    /// <param name="Sources">Where its bytes came from, up to about a second before.</param>
    /// <param name="WanBodyBytes">Bytes of response bodies that this host read for it.</param>
    internal sealed record DeliveryCompleted(
        string Image, int Version, string Manifest, DateTimeOffset StartedAt, SourceBytes Sources, long WanBodyBytes) : DaemonEvent;

    /// <summary>A peer sent something wrong and is not talked to for a time.</summary>
    /// <param name="Peer">Who.</param>
    /// <param name="Reason">What it did.</param>
    /// <param name="Until">When the ban ends.</param>
    internal sealed record PeerBanned(EventPeer Peer, string Reason, DateTimeOffset Until) : DaemonEvent;

    /// <summary>An origin does not answer as it should, and is left alone for a while.</summary>
    /// <param name="Origin">Its address.</param>
    /// <param name="Reason">What is wrong.</param>
    internal sealed record OriginUnreachable(string Origin, string Reason) : DaemonEvent;

    /// <summary>An origin answers again.</summary>
    /// <param name="Origin">Its address.</param>
    /// <param name="Since">Since when it had not.</param>
    internal sealed record OriginBack(string Origin, DateTimeOffset Since) : DaemonEvent;

    /// <summary>This host stops moving bytes, out of consideration for something else.</summary>
    /// <param name="Reason">For what.</param>
    /// <param name="Detail">In words; null when the reason says it all.</param>
    internal sealed record Paused(PauseReason Reason, string? Detail) : DaemonEvent;

    /// <summary>It goes on.</summary>
    /// <param name="Since">Since when it had paused.</param>
    internal sealed record Resumed(DateTimeOffset Since) : DaemonEvent;
}
