using MedV.Chunking.Manifests.Pages;
using MedV.Chunking.Packing;

namespace MedV.Chunking.Manifests;

/// <summary>Writes the pages and the root of docs/formats/manifest.md. The same streams, chunks and known pages always give the same bytes.</summary>
/// <remarks>
/// Where a page ends is decided by the ids of chunks, so that a change in one place leaves the pages elsewhere what they were. Used by one thread.
/// </remarks>
internal sealed class ManifestWriter(PackingOptions options, KnownChunks known, PackAppender packs) : IPageSource
{
    // About 128 chunks of 42 bytes on a page: short, so that an update names few chunks that it did not change; the root has 56 bytes for each page.
    private const ulong ChunkPageMask = 0x7F;
    private const int MostChunks = 2048;

    // A stream takes about 5 bytes on a page of places, and 30 on one of names.
    private const ulong StreamPageMask = 0xFF;
    private const int FullPageBytes = 64 * 1024;
    private const int MostPatches = 2048;

    private readonly List<PageReference> _pages = [];
    private readonly List<PackReference> _packs = [];
    private readonly Dictionary<Digest, int> _numberOfPack = [];
    private readonly Dictionary<Digest, byte[]> _contents = [];
    private readonly Dictionary<int, int> _draftPacks = [];

    /// <summary>Encoded bytes of pages that the origin did not have.</summary>
    public long NewBytes { get; private set; }

    /// <summary>Writes everything and gives the bytes of the root.</summary>
    public async Task<byte[]> WriteAsync(
        long diskBytes,
        IReadOnlyList<PackedStream> streams,
        IReadOnlyList<ChunkReference> chunks,
        IReadOnlyList<(Digest Base, IReadOnlyList<PatchReference> Patches)> patches,
        CancellationToken cancellationToken)
    {
        // All packs of chunks and patches have their names from here on; those of pages come after them.
        await packs.CommitAsync(cancellationToken);
        foreach (PageDraft page in ChunkPages(streams, chunks)
            .Concat(PlacePages(streams, chunks))
            .Concat(PatchPages(patches))
            .Concat(NamePages(streams, chunks)))
        {
            await AddAsync(page, cancellationToken);
        }

        await packs.CommitAsync(cancellationToken);
        foreach ((int draft, int number) in _draftPacks)
        {
            _packs[number] = packs.Packs[draft];
        }

        return RootFile.Write(options.Chunking, diskBytes, _packs, _pages);
    }

    /// <inheritdoc/>
    public bool TryRead(PageReference page, Span<byte> destination) =>
        _contents.TryGetValue(page.Id, out byte[]? content) && content.AsSpan().TryCopyTo(destination);

    private IEnumerable<PageDraft> ChunkPages(IReadOnlyList<PackedStream> streams, IReadOnlyList<ChunkReference> chunks)
    {
        var records = new List<(ChunkReference Chunk, bool StartsStream)>();
        foreach (PackedStream stream in streams)
        {
            for (int i = 0; i < stream.Entries.Count; i++)
            {
                records.Add((chunks[stream.Entries[i]], i == 0));
                if ((records[^1].Chunk.Id.Leading & ChunkPageMask) == 0 || records.Count == MostChunks)
                {
                    yield return ChunkPage.Write(records, packs.Packs);
                    records.Clear();
                }
            }
        }

        if (records.Count > 0)
        {
            yield return ChunkPage.Write(records, packs.Packs);
        }
    }

    private static IEnumerable<PageDraft> PlacePages(IReadOnlyList<PackedStream> streams, IReadOnlyList<ChunkReference> chunks)
    {
        // A stream in a million pieces goes over several pages.
        const int PlacesAtOnce = 4096;
        var page = new PageDraft(PageKind.Places);
        long end = 0;
        foreach (PackedStream stream in streams)
        {
            Place[] places = [.. stream.Places];
            for (int first = 0; first < places.Length; first += PlacesAtOnce)
            {
                int count = int.Min(PlacesAtOnce, places.Length - first);
                bool isLast = first + count == places.Length;
                PlacePage.Write(page, ref end, places.AsSpan(first, count), isLast);
                if (page.Bytes >= FullPageBytes || (isLast && EndsPage(stream, chunks)))
                {
                    yield return page;
                    page = new PageDraft(PageKind.Places);
                    end = 0;
                }
            }
        }

        if (page.Records > 0)
        {
            yield return page;
        }
    }

    private IEnumerable<PageDraft> PatchPages(IReadOnlyList<(Digest Base, IReadOnlyList<PatchReference> Patches)> patches) =>
        from each in patches
        from some in each.Patches.Chunk(MostPatches)
        select PatchPage.Write(each.Base, some, packs.Packs);

    private static IEnumerable<PageDraft> NamePages(IReadOnlyList<PackedStream> streams, IReadOnlyList<ChunkReference> chunks)
    {
        var page = new PageDraft(PageKind.Names);
        byte[] path = [];
        foreach (PackedStream stream in streams)
        {
            path = NamePage.Write(page, path, stream.Name);
            if (page.Bytes >= FullPageBytes || EndsPage(stream, chunks))
            {
                yield return page;
                page = new PageDraft(PageKind.Names);
                path = [];
            }
        }

        if (page.Records > 0)
        {
            yield return page;
        }
    }

    private static bool EndsPage(PackedStream stream, IReadOnlyList<ChunkReference> chunks) =>
        (chunks[stream.Entries[0]].Id.Leading & StreamPageMask) == 0;

    private async ValueTask AddAsync(PageDraft page, CancellationToken cancellationToken)
    {
        byte[] content = page.Content.ToArray();
        var id = Digest.Of(content);
        if (!_contents.TryAdd(id, content))
        {
            PageReference same = _pages.Find(other => other.Id == id && other.Kind == page.Kind);
            _pages.Add(same);
            return;
        }

        if (known.TryFind(id, out KnownChunk place))
        {
            _pages.Add(new PageReference(page.Kind, id, content.Length, NumberOf(place.Pack), place.Offset, place.EncodedBytes, place.Encoding, page.Records));
            return;
        }

        byte[] encoded = new byte[content.Length];
        ChunkEncoding encoding = ChunkCodec.Encode(content, encoded, out int bytes, options.CompressionLevel);
        (int draft, int offset) = await packs.AppendAsync(encoded.AsMemory(0, bytes), cancellationToken);
        NewBytes += bytes;
        if (!_draftPacks.TryGetValue(draft, out int number))
        {
            number = _packs.Count;
            _packs.Add(default);
            _draftPacks.Add(draft, number);
        }

        _pages.Add(new PageReference(page.Kind, id, content.Length, number, offset, bytes, encoding, page.Records));
    }

    private int NumberOf(PackReference pack)
    {
        if (!_numberOfPack.TryGetValue(pack.Id, out int number))
        {
            number = _packs.Count;
            _packs.Add(pack);
            _numberOfPack.Add(pack.Id, number);
        }

        return number;
    }
}
