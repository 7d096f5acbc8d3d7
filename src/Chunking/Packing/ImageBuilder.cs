using System.Diagnostics;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;

namespace MedV.Chunking.Packing;

/// <summary>Puts packs and a manifest together from the pieces of a disk, given in their order. Used by one thread at a time.</summary>
internal sealed class ImageBuilder(long diskBytes, PackingOptions options, IKnownChunks known, IPackSink sink) : IAsyncDisposable
{
    private readonly List<PackReference> _packs = [];
    private readonly List<ChunkReference> _chunks = [];
    private readonly List<Extent> _extents = [];
    private readonly Dictionary<Digest, int> _numberOfChunk = [];
    private readonly Dictionary<Digest, int> _numberOfKnownPack = [];

    /// <summary>The pack that is being written, if any, and its index in <see cref="_packs"/>.</summary>
    private IPackDraft? _draft;
    private PackWriter? _writer;
    private int _numberOfDraft;

    private long _done, _zeroBytes, _duplicateBytes, _knownBytes, _newBytes, _newEncodedBytes;
    private int _newPacks;

    /// <summary>How far it is.</summary>
    public PackProgress Progress => new(_done, diskBytes, _newEncodedBytes);

    /// <summary>Adds a run of zeros.</summary>
    public void AddZeros(long bytes)
    {
        _zeroBytes += bytes;
        AddExtent(bytes, Extent.Zeros);
    }

    /// <summary>Adds a chunk. Its encoded bytes are not looked at when it is known or came before.</summary>
    public async ValueTask AddChunkAsync(
        Digest id, int bytes, ChunkEncoding encoding, ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        if (_numberOfChunk.TryGetValue(id, out int number))
        {
            _duplicateBytes += bytes;
            AddExtent(bytes, number);
            return;
        }

        if (known.TryFind(id, out KnownChunk place))
        {
            _knownBytes += bytes;
            _chunks.Add(new ChunkReference(id, bytes, NumberOf(place.Pack), place.Offset, place.EncodedBytes, place.Encoding));
        }
        else
        {
            int offset = await WriteAsync(encoded, cancellationToken);
            _newBytes += bytes;
            _newEncodedBytes += encoded.Length;
            _chunks.Add(new ChunkReference(id, bytes, _numberOfDraft, offset, encoded.Length, encoding));
        }

        _numberOfChunk.Add(id, _chunks.Count - 1);
        AddExtent(bytes, _chunks.Count - 1);
    }

    /// <summary>Commits the last pack.</summary>
    public async ValueTask<PackedImage> FinishAsync(long readBytes, CancellationToken cancellationToken)
    {
        await CommitAsync(cancellationToken);
        return new PackedImage(
            new Manifest(options.Chunking, diskBytes, [.. _packs], [.. _chunks], [.. _extents]),
            new PackStatistics(readBytes, _zeroBytes, _duplicateBytes, _knownBytes, _newBytes, _newEncodedBytes, _newPacks));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _writer?.Dispose();
        _writer = null;
        if (_draft is not null)
        {
            await _draft.DisposeAsync();
            _draft = null;
        }
    }

    private void AddExtent(long bytes, int chunk)
    {
        _extents.Add(new Extent(_done, bytes, chunk));
        _done += bytes;
    }

    private int NumberOf(PackReference pack)
    {
        if (!_numberOfKnownPack.TryGetValue(pack.Id, out int number))
        {
            number = _packs.Count;
            _packs.Add(pack);
            _numberOfKnownPack.Add(pack.Id, number);
        }

        return number;
    }

    private async ValueTask<int> WriteAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        if (_writer is not null && _writer.TryAdd(encoded.Span, out int offset))
        {
            return offset;
        }

        await CommitAsync(cancellationToken);
        _draft = await sink.CreateAsync(cancellationToken);
        _writer = new PackWriter(_draft.Content, options.LargestPackBytes);
        _numberOfDraft = _packs.Count;

        // Its name is known when it is full.
        _packs.Add(default);
        return _writer.TryAdd(encoded.Span, out offset) ? offset : throw new UnreachableException("a chunk is longer than a pack");
    }

    private async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_writer is null || _draft is null)
        {
            return;
        }

        PackReference pack = _writer.Complete();
        await _draft.CommitAsync(pack, cancellationToken);
        _packs[_numberOfDraft] = pack;
        _newPacks++;
        await DisposeAsync();
    }
}
