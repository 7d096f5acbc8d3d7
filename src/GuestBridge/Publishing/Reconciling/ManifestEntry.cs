using System.Collections.Immutable;

namespace MedV.GuestBridge.Publishing.Reconciling;

/// <summary>A file of ours.</summary>
/// <param name="Owner">Realm and workspace.</param>
/// <param name="Digests">What it may hold: one, or while a run is under way the old and the new.</param>
internal sealed record ManifestEntry(string Owner, ImmutableArray<string> Digests);
