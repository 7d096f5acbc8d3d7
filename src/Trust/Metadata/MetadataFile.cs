namespace MedV.Trust.Metadata;

/// <summary>What a parent role says of another metadata file.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Length">Its exact length in bytes, if the parent says so.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits, if the parent says so.</param>
public sealed record MetadataFile(long Version, long? Length, string? Sha256);
