using System.Collections.Immutable;

namespace MedV.Lab;

/// <summary>What a daemon says of itself, as far as the lab looks at it. Written from the documented JSON and not shared with the daemon, so that a renamed
/// field is a failing test.</summary>
public sealed record PcStatus(string State, string? Message, int Peers, PcSeeds? Seeds, PcManners Manners, MetadataStatus? Metadata, ImmutableArray<PcImage> Images)
{
    /// <summary>All that it says a person, for comparison and for messages.</summary>
    public string Messages => string.Join("; ", new[] { Message, Metadata?.Error }
        .Concat(Images.Select(image => image.Message))
        .Where(message => !string.IsNullOrEmpty(message)));
}

/// <summary>The index of the host's files.</summary>
public sealed record PcSeeds(string State, long Files, long Bytes);

/// <summary>What it may take of its links, and why it is no more.</summary>
public sealed record PcManners(ImmutableArray<string> Reasons, string Paused, long? WanDownBytesPerSecond, PcStanding Standing);

/// <summary>What speaks for and against it as the one that uses the WAN.</summary>
public sealed record PcStanding(bool Metered, int WanWeight);

/// <summary>The state of the signed metadata.</summary>
public sealed record MetadataStatus(DateTimeOffset? RefreshedAt, DateTimeOffset? ExpiresAt, string? Error);

/// <summary>The state of one image. Sources are plain bytes: in full over the WAN, by patches, from peers, from this host.</summary>
public sealed record PcImage(
    string Image, int Version, string State, string? Message, long DiskBytes, long Bytes, long BytesHeld, PcSources Sources, long WanBodyBytes, string? Path)
{
    /// <summary>Whether the disk is there, checked.</summary>
    public bool IsComplete => State == "complete";
}

/// <summary>Plain bytes by where they came from.</summary>
public sealed record PcSources(long WanBytes, long PatchBytes, long PeerBytes, long LocalBytes, long VersionBytes, long FileBytes);
