namespace MedV.Trust.Metadata;

/// <summary>What every role's metadata says.</summary>
/// <param name="Version">From 1, and only growing.</param>
/// <param name="Expires">From when on it is no longer trusted, to the second, UTC.</param>
public abstract record RoleMetadata(long Version, DateTimeOffset Expires)
{
    /// <summary>The role.</summary>
    public abstract MetadataRole Role { get; }
}
