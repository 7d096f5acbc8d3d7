using System.Collections.Immutable;
using System.Buffers;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;

namespace MedV.Swarm.Transfers;

/// <summary>Brings the chunks of one bundle over the WAN: asks the origin for their ranges, checks each chunk, and puts it into the store.</summary>
internal sealed class BundleFetch : IDisposable
{
    private readonly IChunkStore _store;
    private readonly Bundle _bundle;
    private readonly ImmutableArray<int> _chunks;
    private readonly CancellationTokenSource _yield = new();
    private long _bodyBytes;

    public BundleFetch(IChunkStore store, LeaseGrant grant, Bundle bundle, ImmutableArray<int> chunks)
    {
        _store = store;
        Grant = grant;
        _bundle = bundle;
        _chunks = chunks;
    }

    public LeaseGrant Grant { get; }

    public Bundle Bundle => _bundle;

    /// <summary>Response body bytes read so far.</summary>
    public long BodyBytes => Volatile.Read(ref _bodyBytes);

    /// <summary><see cref="BodyBytes"/> when the lease was last announced.</summary>
    public long AnnouncedBodyBytes { get; set; }

    /// <summary>Whether another host fetches the same bundle and goes first.</summary>
    public bool HasYielded => _yield.IsCancellationRequested;

    /// <summary>Stops, because another host goes first.</summary>
    public void Yield() => _yield.Cancel();

    public void Dispose() => _yield.Dispose();

    /// <summary>Fetches; <paramref name="stored"/> is called for each chunk that is on disk.</summary>
    /// <exception cref="OriginException">The origin is down, or what it sends is not what the manifest says: all else that it sent is stored.</exception>
    /// <exception cref="IOException">The disk did not take a chunk.</exception>
    public async Task RunAsync(OriginClient origin, Func<int, ValueTask> stored, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _yield.Token);
        var damaged = new List<int>();
        await FetchAsync(
            origin,
            _chunks,
            async (chunk, untrusted) =>
            {
                if (TryStore(chunk, untrusted.Span))
                {
                    await stored(chunk);
                }
                else
                {
                    damaged.Add(chunk);
                }
            },
            stop.Token);

        // One bad chunk must not keep the rest away. Once more for the bad ones: to refuse them makes the client ask the next origin.
        await FetchAsync(
            origin,
            [.. damaged],
            async (chunk, untrusted) =>
            {
                if (!TryStore(chunk, untrusted.Span))
                {
                    throw Damaged(chunk);
                }

                await stored(chunk);
            },
            stop.Token);
    }

    private Task FetchAsync(
        OriginClient origin,
        ImmutableArray<int> chunks,
        Func<int, ReadOnlyMemory<byte>, ValueTask> arrived,
        CancellationToken cancellationToken)
    {
        ByteRange[] ranges = [.. chunks.Select(chunk => RangeOf(_store.Manifest.Chunks[chunk]))];
        return origin.FetchRangesAsync(
            PackPath(_bundle.Pack),
            _store.Manifest.Packs[_store.Manifest.Chunks[_chunks[0]].Pack].Bytes,
            ranges,
            (index, untrusted) => arrived(chunks[index], untrusted),
            bytes => Interlocked.Add(ref _bodyBytes, bytes),
            cancellationToken);
    }

    /// <summary>Where a pack lies at an origin: <c>packs/ab/ab….pack</c>.</summary>
    private static string PackPath(Digest pack) => $"packs/{pack.ToString().AsSpan(0, 2)}/{pack}.pack";

    private static ByteRange RangeOf(ChunkReference chunk) => new(chunk.PackOffset, chunk.EncodedBytes);

    /// <summary>Decodes, hashes and stores.</summary>
    /// <returns><see langword="false"/> when the bytes are not the chunk.</returns>
    private bool TryStore(int chunk, ReadOnlySpan<byte> untrusted)
    {
        ChunkReference reference = _store.Manifest.Chunks[chunk];
        byte[] plain = ArrayPool<byte>.Shared.Rent(reference.Bytes);
        try
        {
            Span<byte> content = plain.AsSpan(0, reference.Bytes);
            if (!ChunkCodec.TryDecode(reference.Encoding, untrusted, content)
                || !VerifiedChunk.TryVerify(reference.Id, content, out VerifiedChunk verified))
            {
                return false;
            }

            _store.Write(chunk, verified);
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }

    private OriginException Damaged(int chunk)
    {
        ChunkReference reference = _store.Manifest.Chunks[chunk];
        return new OriginException(
            OriginFault.Damaged,
            $"the origin's {PackPath(_bundle.Pack)} is damaged: its bytes {reference.PackOffset} to "
            + $"{reference.PackOffset + reference.EncodedBytes - 1} are not chunk {reference.Id}, as the signed manifest says");
    }
}
