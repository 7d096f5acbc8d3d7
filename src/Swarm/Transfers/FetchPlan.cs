using System.Collections.Immutable;
using MedV.Chunking.Manifests;

namespace MedV.Swarm.Transfers;

/// <summary>How the chunks of one lease are brought: by which patches, and which in full.</summary>
/// <param name="Patches">Patches by their place in the pack, each with the chunks that it is fetched for.</param>
/// <param name="Full">Chunks in full.</param>
internal sealed record FetchPlan(ImmutableArray<(int Patch, ImmutableArray<int> Chunks)> Patches, ImmutableArray<int> Full)
{
    /// <summary>Plans. A patch is taken when it can be used and is shorter than what is lacking of its chunks.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="bundle">The bundle.</param>
    /// <param name="chunks">What is lacking of it.</param>
    /// <param name="canUse">Whether this host can use a patch.</param>
    public static FetchPlan Of(Manifest manifest, Bundle bundle, ImmutableArray<int> chunks, Predicate<int> canUse)
    {
        if (!bundle.IsOfPatches)
        {
            return new FetchPlan([], chunks);
        }

        var left = new HashSet<int>(chunks);
        var patches = ImmutableArray.CreateBuilder<(int Patch, ImmutableArray<int> Chunks)>();
        foreach (int patch in bundle.Items)
        {
            PatchReference reference = manifest.Patches[patch];
            ImmutableArray<int> made = [.. manifest.Entries.AsSpan(reference.FirstEntry, reference.EntryCount).ToArray().Where(left.Contains).Distinct()];
            if (made.Sum(chunk => (long)manifest.Chunks[chunk].EncodedBytes) > reference.EncodedBytes && canUse(patch))
            {
                patches.Add((patch, made));
                left.ExceptWith(made);
            }
        }

        return new FetchPlan(patches.ToImmutable(), [.. chunks.Where(left.Contains)]);
    }
}
