using System.Collections.Immutable;

namespace MedV.Trust.Metadata;

/// <summary>The files that the realm vouches for.</summary>
/// <param name="Version">Grows with every change.</param>
/// <param name="Expires">When it must have been renewed.</param>
/// <param name="Files">By path, in the order of code units.</param>
public sealed record TargetsMetadata(
    long Version, DateTimeOffset Expires, ImmutableSortedDictionary<string, TargetFile> Files) : RoleMetadata(Version, Expires)
{
    /// <inheritdoc/>
    public override MetadataRole Role => MetadataRole.Targets;
}
