using System.Collections.Immutable;

namespace MedV.Trust.Metadata;

/// <summary>Which targets files belong together.</summary>
/// <param name="Version">Grows with every change of targets.</param>
/// <param name="Expires">When it must have been renewed.</param>
/// <param name="Files">By file name without version; <c>targets.json</c> is always there, delegated roles will join it.</param>
public sealed record SnapshotMetadata(
    long Version, DateTimeOffset Expires, ImmutableSortedDictionary<string, MetadataFile> Files) : RoleMetadata(Version, Expires)
{
    /// <summary>The name under which <see cref="Files"/> lists the top-level targets.</summary>
    public const string TargetsName = "targets.json";

    /// <inheritdoc/>
    public override MetadataRole Role => MetadataRole.Snapshot;
}
