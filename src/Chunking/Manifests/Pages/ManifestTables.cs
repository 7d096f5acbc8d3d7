using System.Collections.Immutable;

namespace MedV.Chunking.Manifests.Pages;

/// <summary>What the pages of a manifest say, put together page by page and checked against each other.</summary>
internal sealed class ManifestTables
{
    // A chunk takes 35 bytes of a page at least, so that lengths bound what counts may promise.
    private const int LeastChunkBytes = 35;
    private const int LeastPlaceBytes = 2;

    private readonly long _diskBytes;
    private readonly ChunkNumbers _numbers;
    private readonly ImmutableArray<ChunkReference>.Builder _chunks;
    private readonly ImmutableArray<Extent>.Builder _extents;
    private readonly List<int> _firstEntries = [];
    private readonly List<ManifestStream> _streams = [];
    private readonly List<Digest> _bases = [];

    /// <summary>For each base, the entry behind the last that a patch from it makes.</summary>
    private readonly List<int> _patchedTo = [];

    /// <summary>The entry that the next place belongs to, and how much of its chunk has a place already.</summary>
    private int _entry;
    private int _placed;

    /// <summary>Whether the last place left its stream without an end.</summary>
    private bool _isInStream;

    /// <summary>Makes room for what the pages promise, as far as they are long enough for it.</summary>
    public ManifestTables(ChunkingParameters parameters, long diskBytes, ImmutableArray<PageReference> pages)
    {
        Parameters = parameters;
        _diskBytes = diskBytes;
        int entries = Promised(pages, PageKind.Chunks, LeastChunkBytes);
        Entries = ImmutableArray.CreateBuilder<int>(entries);
        _chunks = ImmutableArray.CreateBuilder<ChunkReference>(entries);
        _numbers = new ChunkNumbers(entries);
        _extents = ImmutableArray.CreateBuilder<Extent>(entries + Promised(pages, PageKind.Places, LeastPlaceBytes));
    }

    public ChunkingParameters Parameters { get; }

    public PackTable Packs { get; } = new();

    public ImmutableArray<int>.Builder Entries { get; }

    public List<PatchReference> Patches { get; } = [];

    public void AddEntry(bool startsStream, ChunkReference chunk)
    {
        ManifestRule.Require(startsStream || Entries.Count > 0, "the first chunk starts no stream");
        if (startsStream)
        {
            _firstEntries.Add(Entries.Count);
        }

        int number = _chunks.Count;
        if (_numbers.TryAdd(chunk.Id, _chunks, ref number))
        {
            _chunks.Add(chunk);
        }

        ManifestRule.Require(_chunks[number].Bytes == chunk.Bytes, $"chunk {chunk.Id} has {_chunks[number].Bytes} bytes and {chunk.Bytes}");
        Entries.Add(number);
    }

    /// <summary>Adds a place of the stream that has no end yet, or of the next one.</summary>
    /// <param name="offset">Where it starts on the disk.</param>
    /// <param name="bytes">Its length; 0 for what is left of the stream.</param>
    /// <returns>Its length.</returns>
    public long AddPlace(long offset, long bytes)
    {
        if (!_isInStream)
        {
            ManifestRule.Require(_streams.Count < _firstEntries.Count, "there are more places than streams");
            _streams.Add(new ManifestStream(_firstEntries[_streams.Count], 0, _extents.Count, 0));
        }

        int last = _streams.Count < _firstEntries.Count ? _firstEntries[_streams.Count] : Entries.Count;
        _isInStream = bytes != 0;
        long placed = 0;
        while (_entry < last && (bytes == 0 || placed < bytes))
        {
            ChunkReference chunk = _chunks[Entries[_entry]];
            int run = (int)long.Min(chunk.Bytes - _placed, bytes == 0 ? long.MaxValue : bytes - placed);
            ManifestRule.Require(offset >= 0 && offset + placed + run <= _diskBytes, $"entry {_entry} lies outside of the disk");
            _extents.Add(new Extent(offset + placed, run, Entries[_entry], _placed));
            placed += run;
            _placed += run;
            if (_placed == chunk.Bytes)
            {
                _entry++;
                _placed = 0;
            }
        }

        ManifestRule.Require(placed > 0 && (bytes == 0 || placed == bytes), $"stream {_streams.Count - 1} has more places than bytes");
        if (!_isInStream)
        {
            ManifestStream stream = _streams[^1];
            _streams[^1] = stream with { EntryCount = last - stream.FirstEntry, ExtentCount = _extents.Count - stream.FirstExtent };
        }

        return placed;
    }

    public int NumberOfBase(Digest manifest)
    {
        int number = _bases.IndexOf(manifest);
        if (number < 0)
        {
            number = _bases.Count;
            _bases.Add(manifest);
            _patchedTo.Add(0);
            ManifestRule.Require(number < 64, "there are patches from more than 64 versions");
        }

        return number;
    }

    /// <summary>
    /// Checks that entries are of one stream, no more than a patch may make, and behind those of the patches from the same base: so no entry is
    /// looked at more than once for a base.
    /// </summary>
    /// <returns>Their plain bytes.</returns>
    public int RequireRun(int from, int first, int count)
    {
        ManifestRule.Require(first >= _patchedTo[from], $"the patch for entry {first} is not behind the one before");
        int stream = _firstEntries.BinarySearch(first);
        stream = stream < 0 ? ~stream - 1 : stream;
        int end = stream + 1 < _firstEntries.Count ? _firstEntries[stream + 1] : Entries.Count;
        ManifestRule.Require(count > 0 && first + count <= end, $"the patch for entry {first} goes beyond its stream");
        long bytes = 0;
        for (int entry = first; entry < first + count; entry++)
        {
            bytes += _chunks[Entries[entry]].Bytes;
            ManifestRule.Require(bytes <= PatchReference.LargestBytes, $"the patch for entry {first} makes more than {PatchReference.LargestBytes} bytes");
        }

        _patchedTo[from] = first + count;
        return (int)bytes;
    }

    /// <summary>Puts the manifest together.</summary>
    public Manifest Finish()
    {
        ManifestRule.Require(_streams.Count == _firstEntries.Count && !_isInStream, "there are fewer places than streams");
        RequireApartOnDisk();
        RequireApartInPacks();
        return new Manifest(Parameters, _diskBytes)
        {
            Packs = [.. Packs.Packs],
            Chunks = _chunks.DrainToImmutable(),
            Streams = [.. _streams],
            Entries = Entries.DrainToImmutable(),
            Extents = _extents.DrainToImmutable(),
            Bases = [.. _bases],
            Patches = [.. Patches],
        };
    }

    private static int Promised(ImmutableArray<PageReference> pages, PageKind kind, int leastBytes) =>
        (int)pages.Where(page => page.Kind == kind).Sum(page => (long)int.Min(page.Records, page.Bytes / leastBytes));

    private void RequireApartOnDisk()
    {
        long[] starts = new long[_extents.Count];
        int[] lengths = new int[_extents.Count];
        for (int i = 0; i < starts.Length; i++)
        {
            (starts[i], lengths[i]) = (_extents[i].DiskOffset, _extents[i].Bytes);
        }

        Array.Sort(starts, lengths);
        for (int i = 1; i < starts.Length; i++)
        {
            ManifestRule.Require(starts[i - 1] + lengths[i - 1] <= starts[i], $"two streams share the byte {starts[i]} of the disk");
        }
    }

    private void RequireApartInPacks()
    {
        // An offset has 26 bits and a pack number at most 27, so that one number sorts by both.
        long[] places = new long[_chunks.Count + Patches.Count];
        int[] lengths = new int[places.Length];
        int count = 0;
        foreach (ChunkReference chunk in _chunks)
        {
            places[count] = ((long)chunk.Pack << 26) | (uint)chunk.PackOffset;
            lengths[count++] = chunk.EncodedBytes;
        }

        foreach (PatchReference patch in Patches)
        {
            places[count] = ((long)patch.Pack << 26) | (uint)patch.PackOffset;
            lengths[count++] = patch.EncodedBytes;
        }

        Array.Sort(places, lengths);
        for (int i = 1; i < places.Length; i++)
        {
            // Across packs the sum stays below the next pack's first offset, since no pack is longer than 2^26.
            ManifestRule.Require(places[i - 1] + lengths[i - 1] <= places[i], $"two chunks overlap in pack {places[i] >> 26}");
        }
    }
}
