using System.Diagnostics;
using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;

namespace MedV.Chunking.Packing;

/// <summary>Appends encoded bytes to packs, one after another, and begins a new one when the last is full. Used by one thread at a time.</summary>
internal sealed class PackAppender(IPackSink sink, int largestPackBytes) : IAsyncDisposable
{
    private IPackDraft? _draft;
    private PackWriter? _writer;

    /// <summary>The packs, new and known. The name of the one that is being written is not known yet.</summary>
    public List<PackReference> Packs { get; } = [];

    /// <summary>How many packs were written.</summary>
    public int NewPacks { get; private set; }

    /// <summary>How many encoded bytes were written.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>Which of <see cref="Packs"/> is being written.</summary>
    private int Current { get; set; }

    /// <summary>Appends.</summary>
    /// <returns>The index of the pack in <see cref="Packs"/>, and where in it the bytes start.</returns>
    public async ValueTask<(int Pack, int Offset)> AppendAsync(ReadOnlyMemory<byte> encoded, CancellationToken cancellationToken)
    {
        WrittenBytes += encoded.Length;
        if (_writer is not null && _writer.TryAdd(encoded.Span, out int offset))
        {
            return (Current, offset);
        }

        await CommitAsync(cancellationToken);
        _draft = await sink.CreateAsync(cancellationToken);
        _writer = new PackWriter(_draft.Content, largestPackBytes);
        Current = Packs.Count;
        Packs.Add(default);
        return _writer.TryAdd(encoded.Span, out offset) ? (Current, offset) : throw new UnreachableException("a chunk is longer than a pack");
    }

    /// <summary>Commits the pack that is being written, if any: what follows comes to another.</summary>
    public async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (_writer is null || _draft is null)
        {
            return;
        }

        PackReference pack = _writer.Complete();
        await _draft.CommitAsync(pack, cancellationToken);
        Packs[Current] = pack;
        NewPacks++;
        await DisposeAsync();
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
}
