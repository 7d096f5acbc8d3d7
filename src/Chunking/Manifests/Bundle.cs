using System.Collections.Immutable;

namespace MedV.Chunking.Manifests;

/// <summary>A run of neighbouring pack bytes: of chunks in full, or of patches from one base.</summary>
/// <param name="Pack">The pack's id.</param>
/// <param name="Cell">Which cell of <see cref="BundleMap.CellBytes"/> of the pack. With <paramref name="Pack"/> it names the bundle in every realm.</param>
/// <param name="Base">Index into <see cref="Manifest.Bases"/> of what its patches start from; <see cref="None"/> for chunks in full.</param>
/// <param name="Items">The chunk numbers, or for patches their indices in <see cref="Manifest.Patches"/>, that start in it, by their place in the pack.</param>
public sealed record Bundle(Digest Pack, int Cell, int Base, ImmutableArray<int> Items)
{
    /// <summary>No base.</summary>
    public const int None = -1;

    /// <summary>Whether it is of patches.</summary>
    public bool IsOfPatches => Base != None;
}
