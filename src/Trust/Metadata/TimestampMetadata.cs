namespace MedV.Trust.Metadata;

/// <summary>Which snapshot is the newest.</summary>
/// <param name="Version">Grows with every publication.</param>
/// <param name="Expires">Days, not months.</param>
/// <param name="Snapshot">The newest snapshot.</param>
public sealed record TimestampMetadata(long Version, DateTimeOffset Expires, MetadataFile Snapshot) : RoleMetadata(Version, Expires)
{
    /// <inheritdoc/>
    public override MetadataRole Role => MetadataRole.Timestamp;
}
