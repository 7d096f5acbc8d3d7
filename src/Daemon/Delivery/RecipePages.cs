using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.BaseDisks;

namespace MedV.Daemon.Delivery;

/// <summary>The pages of a manifest in a recipe that is being delivered: one that is found damaged is fetched again.</summary>
internal sealed class RecipePages : IPageSource
{
    private readonly BaseDisk _disk;
    private readonly Dictionary<Digest, int> _numbers = [];

    public RecipePages(BaseDisk disk, Manifest recipe)
    {
        _disk = disk;
        for (int chunk = 0; chunk < recipe.Chunks.Length; chunk++)
        {
            _numbers.Add(recipe.Chunks[chunk].Id, chunk);
        }
    }

    public bool TryRead(PageReference page, Span<byte> destination) =>
        _numbers.TryGetValue(page.Id, out int chunk) && _disk.TryRead(chunk, destination, out _);
}
