using MedV.Chunking.Manifests;

namespace MedV.Chunking.Packing.Patches;

/// <summary>Decides which entries to patch, and from which window of the older version. Pure.</summary>
internal sealed class PatchPlan
{
    /// <summary>A patch goes over chunks that the base has when they are no longer than this: they cost next to nothing in it, and a patch more does.</summary>
    private const int LongestBridgeBytes = 32 * 1024;

    /// <summary>Twice of this finds nothing more (docs/performance.md), and each host needs the room.</summary>
    private const int WindowBytes = 8 * 1024 * 1024;

    private readonly PatchBase _base;
    private readonly IReadOnlyList<ChunkReference> _chunks;
    private readonly Predecessors _predecessors;

    /// <summary>Chunks that need no patch: the base has them, or one is planned.</summary>
    private readonly bool[] _isThere;

    /// <param name="from">The older version.</param>
    /// <param name="chunks">All chunks of the new one.</param>
    public PatchPlan(PatchBase from, IReadOnlyList<ChunkReference> chunks)
    {
        _base = from;
        _chunks = chunks;
        _predecessors = new Predecessors(from.Names);
        var old = new HashSet<Digest>(from.Manifest.Chunks.Length);
        foreach (ChunkReference chunk in from.Manifest.Chunks)
        {
            old.Add(chunk.Id);
        }

        _isThere = [.. chunks.Select(chunk => old.Contains(chunk.Id))];
    }

    /// <summary>The patches to try, in the order of the entries.</summary>
    public IEnumerable<PatchJob> Jobs(IReadOnlyList<PackedStream> streams)
    {
        for (int stream = 0; stream < streams.Count; stream++)
        {
            if (streams[stream].Entries.TrueForAll(chunk => _isThere[chunk]))
            {
                continue;
            }

            int old = _predecessors.Find(streams[stream].Name);
            if (old >= 0)
            {
                foreach (PatchJob job in Jobs(stream, streams[stream], old))
                {
                    yield return job;
                }
            }
        }
    }

    private IEnumerable<PatchJob> Jobs(int stream, PackedStream content, int old)
    {
        var oldContent = new BaseContent(_base.Manifest, old);
        var newContent = new StreamContent(content);
        long oldBytes = oldContent.Bytes;
        long allBytes = content.Entries.Sum(chunk => (long)_chunks[chunk].Bytes);
        long offset = 0;
        for (int first = 0; first < content.Entries.Count;)
        {
            if (_isThere[content.Entries[first]])
            {
                offset += BytesOf(content, first++);
                continue;
            }

            (int count, int bytes, long fullBytes) = Run(content, first);
            long middle = (bytes / 2) + (content.Name.Kind == StreamKind.File
                ? (offset + (long)((double)offset / allBytes * oldBytes)) / 2
                : oldContent.BytesBefore(newContent.DiskOffsetOf(offset)));
            int window = (int)long.Min(WindowBytes, oldBytes);
            long start = long.Clamp(middle - (window / 2), 0, oldBytes - window);
            yield return new PatchJob(stream, first, count, offset, bytes, fullBytes, old, start, window);
            for (int last = first + count; first < last; first++)
            {
                _isThere[content.Entries[first]] = true;
                offset += BytesOf(content, first);
            }
        }
    }

    /// <summary>How far a patch goes that starts with an entry: it ends with a chunk that the base lacks.</summary>
    private (int Count, int Bytes, long FullBytes) Run(PackedStream content, int first)
    {
        int count = 0, bytes = 0, ahead = 0, aheadBytes = 0;
        long full = 0;
        for (int entry = first; entry < content.Entries.Count; entry++)
        {
            ChunkReference chunk = _chunks[content.Entries[entry]];
            ahead++;
            aheadBytes += chunk.Bytes;
            if (bytes + aheadBytes > PatchReference.LargestBytes)
            {
                break;
            }

            if (!_isThere[content.Entries[entry]])
            {
                full += chunk.EncodedBytes;
                (count, bytes) = (count + ahead, bytes + aheadBytes);
                (ahead, aheadBytes) = (0, 0);
            }
            else if (aheadBytes > LongestBridgeBytes)
            {
                break;
            }
        }

        return (count, bytes, full);
    }

    private int BytesOf(PackedStream content, int entry) => _chunks[content.Entries[entry]].Bytes;
}
