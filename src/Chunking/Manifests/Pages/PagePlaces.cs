namespace MedV.Chunking.Manifests.Pages;

/// <summary>
/// The places in packs of the records of one page. A record says where it lies only when that is not right behind the record before, so that a run of
/// chunks packed one after the other costs a few bits each.
/// </summary>
internal struct PagePlaces
{
    private int _pack;
    private int _end;

    public PagePlaces()
    {
        _pack = -1;
        _end = 0;
    }

    /// <summary>Whether a record has to say where it lies.</summary>
    public readonly bool IsJump(int pack, int offset) => pack != _pack || offset != _end;

    /// <summary>Reads where a record lies.</summary>
    public (int Pack, int Offset) Read(ref PageBytes page, bool isJump, int encodedBytes, int[] packs, List<PackReference> known)
    {
        if (isJump)
        {
            ManifestRule.Require(packs.Length > 0, "a record lies in a pack, but the page names none");
            _pack = packs[page.Int32(packs.Length - 1)];
            _end = page.Int32(known[_pack].Bytes);
        }

        ManifestRule.Require(_pack >= 0, "the first record of a page does not say where it lies");
        int offset = _end;
        ManifestRule.Require(
            offset >= ManifestFormat.FirstPackOffset && (long)offset + encodedBytes <= known[_pack].Bytes,
            $"a record lies outside of pack {known[_pack].Id}");
        _end = offset + encodedBytes;
        return (_pack, offset);
    }

    /// <summary>Notes a record that was written.</summary>
    public void Passed(int pack, int offset, int encodedBytes) => (_pack, _end) = (pack, offset + encodedBytes);
}
