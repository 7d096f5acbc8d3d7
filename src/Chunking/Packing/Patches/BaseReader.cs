using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packing.Patches;

/// <summary>Reads windows of an older version, and keeps the chunks that were read last: the windows of one file overlap. Safe for use by any number of threads.</summary>
internal sealed class BaseReader(PatchBase from)
{
    // Two windows: what the patches of one file look at next to each other.
    private const long KeptBytes = 2 * PatchReference.LargestBaseBytes;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, LinkedListNode<(int Chunk, byte[] Content)>> _kept = [];
    private readonly LinkedList<(int Chunk, byte[] Content)> _lastUsed = [];
    private long _bytes;

    /// <summary>Fills <paramref name="window"/>.</summary>
    /// <returns><see langword="false"/> when a chunk of it cannot be had.</returns>
    public bool TryRead(BaseContent content, long offset, Span<byte> window)
    {
        foreach ((int chunk, int skip, int bytes) in content.Window(offset, window.Length))
        {
            if (Chunk(chunk) is not byte[] plain)
            {
                return false;
            }

            plain.AsSpan(skip, bytes).CopyTo(window);
            window = window[bytes..];
        }

        return true;
    }

    private byte[]? Chunk(int chunk)
    {
        lock (_lock)
        {
            if (_kept.TryGetValue(chunk, out LinkedListNode<(int Chunk, byte[] Content)>? node))
            {
                _lastUsed.Remove(node);
                _lastUsed.AddFirst(node);
                return node.Value.Content;
            }
        }

        byte[] plain = new byte[from.Manifest.Chunks[chunk].Bytes];
        if (!from.Chunks.TryRead(chunk, plain) || !VerifiedChunk.TryVerify(from.Manifest.Chunks[chunk].Id, plain, out _))
        {
            return null;
        }

        lock (_lock)
        {
            if (_kept.TryAdd(chunk, new LinkedListNode<(int Chunk, byte[] Content)>((chunk, plain))))
            {
                _lastUsed.AddFirst(_kept[chunk]);
                _bytes += plain.Length;
            }

            while (_bytes > KeptBytes)
            {
                (int oldest, byte[] content) = _lastUsed.Last!.Value;
                _lastUsed.RemoveLast();
                _kept.Remove(oldest);
                _bytes -= content.Length;
            }
        }

        return plain;
    }
}
