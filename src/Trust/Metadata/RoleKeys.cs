using System.Collections.Immutable;

namespace MedV.Trust.Metadata;

/// <summary>Who signs for a role.</summary>
/// <param name="KeyIds">Ids of keys that <see cref="RootMetadata.Keys"/> lists.</param>
/// <param name="Threshold">How many of them must sign; from 1.</param>
public sealed record RoleKeys(ImmutableArray<string> KeyIds, int Threshold);
