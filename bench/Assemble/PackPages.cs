using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.Assembling;

namespace MedV.Bench.Assemble;

/// <summary>The pages of a manifest, out of the packs that they lie in.</summary>
internal sealed class PackPages(ManifestRoot root, IPackSource packs) : IPageSource
{
    public bool TryRead(PageReference page, Span<byte> destination)
    {
        byte[] encoded = new byte[page.EncodedBytes];
        return packs.TryRead(root.Packs[page.Pack], page.PackOffset, encoded) && ChunkCodec.TryDecode(page.Encoding, encoded, destination);
    }
}
