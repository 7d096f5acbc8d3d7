using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace MedV.Chunking.Manifests.Pages;

/// <summary>What the pages of a manifest say, put together page by page and checked against each other.</summary>
internal sealed class ManifestTables
{
    // Flags, id and plain length: a page has no more chunks than there is room for, whatever it promises.
    private const int LeastChunkBytes = 1 + Digest.Length + 1;

    private readonly long _diskBytes;
    private readonly ChunkTable _chunks;
    private readonly List<int> _firstEntries = [];
    private readonly StreamTable _streams = new();
    private readonly List<Digest> _bases = [];
    private ChunkNumbers? _numbers;
    private int[] _entries;
    private ExtentTable? _extents;

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
        int entries = (int)pages.Where(page => page.Kind == PageKind.Chunks).Sum(page => (long)int.Min(page.Records, page.Bytes / LeastChunkBytes));
        _entries = new int[entries];
        _chunks = new ChunkTable(entries);
        _numbers = new ChunkNumbers(entries);
    }

    public ChunkingParameters Parameters { get; }

    public PackTable Packs { get; } = new();

    public int EntryCount { get; private set; }

    public List<PatchReference> Patches { get; } = [];

    /// <summary>All chunk pages come before all others.</summary>
    private ExtentTable Extents
    {
        get
        {
            if (_extents is null)
            {
                // They take as much memory as the extents that come now.
                _numbers = null;
                Array.Resize(ref _entries, EntryCount);
                _streams.Expect(_firstEntries.Count);
                _extents = new ExtentTable(_chunks, _entries);
            }

            return _extents;
        }
    }

    public void AddEntry(bool startsStream, ChunkReference chunk)
    {
        ManifestRule.Require(startsStream || EntryCount > 0, "the first chunk starts no stream");
        if (startsStream)
        {
            _firstEntries.Add(EntryCount);
        }

        int number = _chunks.Length;
        if (_numbers!.TryAdd(chunk.Id, _chunks, ref number))
        {
            _chunks.Add(chunk);
        }

        ManifestRule.Require(_chunks.BytesOf(number) == chunk.Bytes, $"chunk {chunk.Id} has {_chunks.BytesOf(number)} bytes and {chunk.Bytes}");
        _entries[EntryCount++] = number;
    }

    /// <summary>Adds a place of the stream that has no end yet, or of the next one.</summary>
    /// <param name="offset">Where it starts on the disk.</param>
    /// <param name="bytes">Its length; 0 for what is left of the stream.</param>
    /// <returns>Its length.</returns>
    public long AddPlace(long offset, long bytes)
    {
        if (!_isInStream)
        {
            ManifestRule.Require(_streams.Length < _firstEntries.Count, "there are more places than streams");
            _streams.Start(_firstEntries[_streams.Length], Extents.Length);
        }

        int last = _streams.Length < _firstEntries.Count ? _firstEntries[_streams.Length] : EntryCount;
        _isInStream = bytes != 0;
        long placed = 0;
        while (_entry < last && (bytes == 0 || placed < bytes))
        {
            int bytesOfChunk = _chunks.BytesOf(_entries[_entry]);
            int run = (int)long.Min(bytesOfChunk - _placed, bytes == 0 ? long.MaxValue : bytes - placed);
            ManifestRule.Require(offset >= 0 && offset + placed + run <= _diskBytes, $"entry {_entry} lies outside of the disk");
            Extents.Add(offset + placed, _placed);
            placed += run;
            _placed += run;
            if (_placed == bytesOfChunk)
            {
                _entry++;
                _placed = 0;
            }
        }

        ManifestRule.Require(placed > 0 && (bytes == 0 || placed == bytes), $"stream {_streams.Length - 1} has more places than bytes");
        if (!_isInStream)
        {
            _streams.End(last, Extents.Length);
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
        int end = stream + 1 < _firstEntries.Count ? _firstEntries[stream + 1] : EntryCount;
        ManifestRule.Require(count > 0 && first + count <= end, $"the patch for entry {first} goes beyond its stream");
        long bytes = 0;
        for (int entry = first; entry < first + count; entry++)
        {
            bytes += _chunks.BytesOf(_entries[entry]);
            ManifestRule.Require(bytes <= PatchReference.LargestBytes, $"the patch for entry {first} makes more than {PatchReference.LargestBytes} bytes");
        }

        _patchedTo[from] = first + count;
        return (int)bytes;
    }

    /// <summary>Puts the manifest together.</summary>
    public Manifest Finish()
    {
        ManifestRule.Require(_streams.Length == _firstEntries.Count && !_isInStream, "there are fewer places than streams");
        RequireApartOnDisk();
        RequireApartInPacks();
        return new Manifest(Parameters, _diskBytes)
        {
            Packs = [.. Packs.Packs],
            Chunks = _chunks,
            Streams = _streams,
            Entries = ImmutableCollectionsMarshal.AsImmutableArray(_entries),
            Extents = Extents,
            Bases = [.. _bases],
            Patches = [.. Patches],
        };
    }

    private void RequireApartOnDisk()
    {
        long end = 0;
        foreach (int index in Extents.DiskOrder)
        {
            Extent extent = Extents[index];
            ManifestRule.Require(end <= extent.DiskOffset, $"two streams share the byte {extent.DiskOffset} of the disk");
            end = extent.DiskOffset + extent.Bytes;
        }
    }

    private void RequireApartInPacks()
    {
        // An offset has 26 bits and a pack number at most 27, so that one number sorts by both.
        long[] places = new long[_chunks.Length + Patches.Count];
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
