namespace MedV.Daemon.Control.Contract;

/// <summary>How fresh the signed metadata is.</summary>
/// <param name="RefreshedAt">When a refresh last succeeded; null when none has.</param>
/// <param name="ExpiresAt">When the trusted metadata stops being valid; null when there is none.</param>
/// <param name="Error">Why the last refresh failed; null when it did not.</param>
internal sealed record MetadataStatus(DateTimeOffset? RefreshedAt, DateTimeOffset? ExpiresAt, string? Error);
