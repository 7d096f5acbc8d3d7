using System.Collections.Immutable;

namespace MedV.Chunking.Manifests;

/// <summary>A run of neighbouring pack bytes.</summary>
/// <param name="Pack">The pack's id.</param>
/// <param name="Cell">Which cell of <see cref="BundleMap.CellBytes"/> of the pack. With <paramref name="Pack"/> it names the bundle in every realm.</param>
/// <param name="Chunks">The chunk numbers of the manifest that start in it, by their place in the pack.</param>
public sealed record Bundle(Digest Pack, int Cell, ImmutableArray<int> Chunks);
