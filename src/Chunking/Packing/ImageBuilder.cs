using MedV.Chunking.Manifests;
using MedV.Chunking.Streams;

namespace MedV.Chunking.Packing;

/// <summary>Puts packs and the tables of a manifest together from the chunks of streams, given in their order. Used by one thread at a time.</summary>
internal sealed class ImageBuilder(IReadOnlyList<DiskStream> sources, KnownChunks known, PackAppender packs)
{
    private readonly PackedStream?[] _streams = new PackedStream?[sources.Count];
    private readonly Dictionary<Digest, int> _numberOfChunk = [];
    private readonly Dictionary<Digest, int> _numberOfKnownPack = [];

    /// <summary>How many bytes of the streams are done, zeros included.</summary>
    public long PassedBytes { get; set; }

    /// <summary>In chunks, each time they are used.</summary>
    public long UsedBytes { get; private set; }

    /// <summary>In chunks that came before.</summary>
    public long DuplicateBytes { get; private set; }

    /// <summary>In chunks that the origin had, each counted once.</summary>
    public long KnownBytes { get; private set; }

    /// <summary>In chunks that were packed.</summary>
    public long NewBytes { get; private set; }

    /// <summary>Each chunk once, as it came.</summary>
    public List<ChunkReference> Chunks { get; } = [];

    /// <summary>The streams that have anything but zeros, in the order of a manifest: by partition, then files by their paths, then the others.</summary>
    public PackedStream[] Streams()
    {
        PackedStream[] streams = [.. _streams.OfType<PackedStream>()];
        int[] order = [.. Enumerable.Range(0, streams.Length)];
        Array.Sort(order, (a, b) => Compare(streams[a].Name, streams[b].Name) is int by and not 0 ? by : a.CompareTo(b));
        return [.. order.Select(stream => streams[stream])];
    }

    /// <summary>Adds a chunk. Its encoded bytes are not looked at when it is known or came before.</summary>
    public async ValueTask AddChunkAsync(int stream, long offset, int bytes, EncodedChunk chunk, CancellationToken cancellationToken)
    {
        UsedBytes += bytes;
        PackedStream used = _streams[stream] ??= new PackedStream(sources[stream]);
        if (_numberOfChunk.TryGetValue(chunk.Id, out int number))
        {
            DuplicateBytes += bytes;
            used.Add(number, offset, bytes);
            return;
        }

        used.Add(Chunks.Count, offset, bytes);
        _numberOfChunk.Add(chunk.Id, Chunks.Count);
        if (known.TryFind(chunk.Id, out KnownChunk place))
        {
            KnownBytes += bytes;
            Chunks.Add(new ChunkReference(chunk.Id, bytes, NumberOf(place.Pack), place.Offset, place.EncodedBytes, place.Encoding));
        }
        else
        {
            (int pack, int packOffset) = await packs.AppendAsync(chunk.Bytes, cancellationToken);
            NewBytes += bytes;
            Chunks.Add(new ChunkReference(chunk.Id, bytes, pack, packOffset, chunk.Bytes.Length, chunk.Encoding));
        }
    }

    private int NumberOf(PackReference pack)
    {
        if (!_numberOfKnownPack.TryGetValue(pack.Id, out int number))
        {
            number = packs.Packs.Count;
            packs.Packs.Add(pack);
            _numberOfKnownPack.Add(pack.Id, number);
        }

        return number;
    }

    private static int Compare(StreamName a, StreamName b)
    {
        int by = a.Partition.CompareTo(b.Partition);
        by = by != 0 ? by : a.Kind.CompareTo(b.Kind);
        return by != 0 ? by : string.CompareOrdinal(a.Path, b.Path);
    }
}
