using MedV.Chunking.Manifests;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Leases;

/// <summary>An image that does not compress, and its next version: noise is strewn over most of it, so that its patches are about half as long.</summary>
internal static class PatchedImage
{
    /// <summary>The base that the patches start from.</summary>
    public static readonly BaseSet Base = BaseSet.None.With(0);

    private const int Bytes = 24 * 1024 * 1024;

    private static readonly Lazy<Task<(SampleImage Old, SampleImage New)>> Made = new(MakeAsync);

    /// <summary>The two versions; made once, and not to be changed.</summary>
    public static Task<(SampleImage Old, SampleImage New)> GetAsync() => Made.Value;

    /// <summary>The chunks that patches make.</summary>
    public static HashSet<int> PatchedChunks(this Manifest manifest) =>
        [.. manifest.Patches.SelectMany(patch => manifest.Entries.Skip(patch.FirstEntry).Take(patch.EntryCount))];

    private static async Task<(SampleImage Old, SampleImage New)> MakeAsync()
    {
        byte[] disk = SampleImage.RandomBytes(20261122, Bytes);
        SampleImage old = await SampleImage.OfAsync([.. disk]);
        var random = new Random(3);

        // The last quarter stays what it was.
        for (int start = 0; start < disk.Length / 4 * 3; start += 32 * 1024)
        {
            random.NextBytes(disk.AsSpan(start, 16 * 1024));
        }

        // What the new version shares with the old one lies in the old one's packs.
        SampleImage made = await SampleImage.OfAsync(disk, null, known: old.Known(), patchFrom: old);
        return (old, made with { Packs = old.Packs.Concat(made.Packs).ToDictionary() });
    }
}
