using System.Collections.Immutable;
using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packing;

/// <summary>What came of packing a disk. All packs that are named in it are committed, or were known.</summary>
/// <param name="RootFile">The bytes of the manifest's root; its SHA-256 is what gets signed.</param>
/// <param name="Root">The same, read.</param>
/// <param name="Manifest">The recipe of the disk, read back from its pages.</param>
/// <param name="Names">What the streams of the manifest are called, in its order.</param>
/// <param name="Statistics">What it was made of.</param>
public sealed record PackedImage(byte[] RootFile, ManifestRoot Root, Manifest Manifest, ImmutableArray<StreamName> Names, PackStatistics Statistics);
