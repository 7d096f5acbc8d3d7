using System.Collections.Immutable;
using MedV.Trust.Keys;

namespace MedV.Trust.Metadata;

/// <summary>The root of trust: the realm's keys, and who signs what.</summary>
/// <param name="Version">From 1; each root is signed by the keys of the one before too.</param>
/// <param name="Expires">When it must have been renewed.</param>
/// <param name="Keys">All keys by their id.</param>
/// <param name="Roles">All four roles.</param>
public sealed record RootMetadata(
    long Version,
    DateTimeOffset Expires,
    ImmutableSortedDictionary<string, VerificationKey> Keys,
    ImmutableSortedDictionary<MetadataRole, RoleKeys> Roles) : RoleMetadata(Version, Expires)
{
    /// <inheritdoc/>
    public override MetadataRole Role => MetadataRole.Root;

    /// <summary>Whether the same keys, in the same number, sign for <paramref name="role"/> in both roots.</summary>
    internal bool SignsLike(RootMetadata other, MetadataRole role) =>
        Roles[role].Threshold == other.Roles[role].Threshold
        && Roles[role].KeyIds.ToHashSet().SetEquals(other.Roles[role].KeyIds);
}
