using MedV.Chunking.Manifests;
using MedV.Testing.Chunking;

namespace MedV.Swarm.Tests.Site;

/// <summary>An older version in memory, as what patches start from. Chunks of it can be damaged.</summary>
internal sealed class MemoryBases(SampleImage old) : IPatchBases
{
    /// <summary>Chunks of the older version that cannot be read.</summary>
    public HashSet<int> Damaged { get; } = [];

    /// <summary>While set, windows are not expected to be there, as of a version that is only partly there.</summary>
    public bool IsPartial { get; set; }

    public BaseSet Bases => BaseSet.None.With(0);

    public bool Expects(PatchReference patch) => !IsPartial;

    public int Read(PatchReference patch, Span<byte> window)
    {
        int missing = 0;
        foreach ((int chunk, int skip, int bytes) in new BaseContent(old.Manifest, patch.BaseStream).Window(patch.BaseOffset, patch.BaseBytes))
        {
            byte[] content = new byte[old.Manifest.Chunks[chunk].Bytes];
            Assert.True(old.TryRead(chunk, content));
            if (Damaged.Contains(chunk))
            {
                content.AsSpan().Clear();
                missing += bytes;
            }

            content.AsSpan(skip, bytes).CopyTo(window);
            window = window[bytes..];
        }

        return missing;
    }
}
