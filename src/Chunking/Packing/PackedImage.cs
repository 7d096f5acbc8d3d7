using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packing;

/// <summary>What came of packing a disk. All packs that <paramref name="Manifest"/> names are committed, or were known.</summary>
/// <param name="Manifest">The recipe of the disk.</param>
/// <param name="Statistics">What it was made of.</param>
public sealed record PackedImage(Manifest Manifest, PackStatistics Statistics);
