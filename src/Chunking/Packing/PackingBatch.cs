using MedV.Chunking.Streams;

namespace MedV.Chunking.Packing;

/// <summary>Some chunks on their way through the pipeline, with the room for what each stage adds. Filled again and again.</summary>
internal sealed class PackingBatch
{
    /// <summary>As long as the buffer of the plain bytes: a chunk never grows, so each has its place at the same offset.</summary>
    private readonly byte[] _encoded;
    private readonly List<EncodedChunk> _chunks = [];
    private TaskCompletionSource _done = new();

    public PackingBatch(ChunkingParameters parameters)
    {
        Scan = new ScanBatch(parameters);
        _encoded = GC.AllocateUninitializedArray<byte>(Scan.Buffer.Length);
    }

    /// <summary>The chunks and their plain bytes.</summary>
    public ScanBatch Scan { get; }

    /// <summary>The same chunks hashed, in their order. Complete when <see cref="Encoded"/> is.</summary>
    public IReadOnlyList<EncodedChunk> Chunks => _chunks;

    /// <summary>Ends when all chunks are hashed and encoded.</summary>
    public Task Encoded => _done.Task;

    /// <summary>Called when <see cref="Scan"/> was filled anew.</summary>
    public void Begin()
    {
        _chunks.Clear();
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The plain bytes of a chunk.</summary>
    public ReadOnlySpan<byte> Plain(ScanPiece piece) => Scan.Buffer.AsSpan(piece.Start, piece.Bytes);

    /// <summary>Adds a chunk that need not be encoded.</summary>
    public void AddSeen(Digest id) => _chunks.Add(new EncodedChunk(id, ChunkEncoding.Stored, default));

    /// <summary>Adds a chunk and its encoded bytes.</summary>
    public void AddEncoded(Digest id, ScanPiece piece, int level)
    {
        Memory<byte> place = _encoded.AsMemory(piece.Start, piece.Bytes);
        ChunkEncoding encoding = ChunkCodec.Encode(Plain(piece), place.Span, out int bytes, level);
        _chunks.Add(new EncodedChunk(id, encoding, place[..bytes]));
    }

    /// <summary>Called when all chunks were added.</summary>
    public void End() => _done.SetResult();
}
