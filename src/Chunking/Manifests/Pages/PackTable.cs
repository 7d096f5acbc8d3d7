using MedV.Chunking.Packs;

namespace MedV.Chunking.Manifests.Pages;

/// <summary>The packs that the pages of a manifest name, each once.</summary>
internal sealed class PackTable
{
    private readonly Dictionary<Digest, int> _numbers = [];

    public List<PackReference> Packs { get; } = [];

    public int NumberOf(PackReference pack)
    {
        if (!_numbers.TryGetValue(pack.Id, out int number))
        {
            number = Packs.Count;
            _numbers.Add(pack.Id, number);
            Packs.Add(pack);
        }

        ManifestRule.Require(Packs[number].Bytes == pack.Bytes, $"pack {pack.Id} has {Packs[number].Bytes} bytes on one page and {pack.Bytes} on another");
        return number;
    }

    /// <summary>Reads the packs at the start of a page: their numbers in this table, by their index on the page.</summary>
    public int[] Read(ref PageBytes page)
    {
        // A pack takes more than 32 bytes of a page, so this allocates no more than the page has.
        int count = page.Int32(PageReference.LargestBytes / Digest.Length);
        var numbers = new List<int>();
        for (int i = 0; i < count; i++)
        {
            Digest id = page.Digest();
            int bytes = page.Int32(PackFormat.LargestBytes);
            ManifestRule.Require(bytes > PackFormat.HeaderBytes, $"pack {id} has {bytes} bytes");
            numbers.Add(NumberOf(new PackReference(id, bytes)));
        }

        return [.. numbers];
    }

    /// <summary>Writes the packs at the start of a page.</summary>
    public static void Write(PageDraft page, IReadOnlyCollection<PackReference> packs)
    {
        page.Number(packs.Count);
        foreach (PackReference pack in packs)
        {
            page.Digest(pack.Id);
            page.Number(pack.Bytes);
        }
    }
}
