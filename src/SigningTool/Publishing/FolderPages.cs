using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.SigningTool.Publishing;

/// <summary>The pages of one root, from the packs of a folder.</summary>
internal sealed class FolderPages(PackFiles packs, ManifestRoot root) : IPageSource
{
    private readonly byte[] _encoded = new byte[PageReference.LargestBytes];

    public bool TryRead(PageReference page, Span<byte> destination)
    {
        // A root that was read names no page that is longer encoded than plain.
        Span<byte> encoded = _encoded.AsSpan(0, page.EncodedBytes);
        packs.Read(root.Packs[page.Pack], page.PackOffset, encoded);
        return ChunkCodec.TryDecode(page.Encoding, encoded, destination);
    }
}
