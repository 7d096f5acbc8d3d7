using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>What we wrote where: only that is ever changed or removed.</summary>
internal sealed record MenuManifest
{
    /// <summary>Nothing was written.</summary>
    public static MenuManifest Empty { get; } = new();

    /// <summary>Our files.</summary>
    public ImmutableSortedDictionary<FileKey, ManifestEntry> Files { get; init; } = ImmutableSortedDictionary<FileKey, ManifestEntry>.Empty;

    /// <summary>The folders that were not there before us. They go when they are empty.</summary>
    public ImmutableSortedSet<FileKey> Folders { get; init; } = ImmutableSortedSet<FileKey>.Empty;

    /// <summary>Caches that were not there before us.</summary>
    public ImmutableSortedSet<FileKey> Caches { get; init; } = ImmutableSortedSet<FileKey>.Empty;

    /// <summary>Whether a run has begun and not ended: each file is in the old state or in the new.</summary>
    public bool IsPending { get; init; }

    /// <summary>Whether nothing of ours is left: then folders and caches that cannot be removed are somebody else's by now.</summary>
    public bool IsEmpty => Files.IsEmpty;
}
