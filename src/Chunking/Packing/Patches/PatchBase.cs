using System.Collections.Immutable;
using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packing;

/// <summary>An older version that updates start from.</summary>
/// <param name="Id">The digest of its root.</param>
/// <param name="Manifest">Its recipe.</param>
/// <param name="Names">What its streams are called.</param>
/// <param name="Chunks">Its content.</param>
public sealed record PatchBase(Digest Id, Manifest Manifest, ImmutableArray<StreamName> Names, IChunkReader Chunks);
