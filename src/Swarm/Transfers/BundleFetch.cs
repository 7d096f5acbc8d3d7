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
    /// <exception cref="OriginException">The origin is down, or what it sends is not what the manifest says.</exception>
    /// <exception cref="IOException">The disk did not take a chunk.</exception>
    public async Task RunAsync(OriginClient origin, Func<int, ValueTask> stored, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _yield.Token);
        PackReference pack = _store.Manifest.Packs[_store.Manifest.Chunks[_chunks[0]].Pack];
        string path = PackPath(pack.Id);
        ByteRange[] ranges = [.. _chunks.Select(chunk => RangeOf(_store.Manifest.Chunks[chunk]))];
        await origin.FetchRangesAsync(
            path,
            pack.Bytes,
            ranges,
            async (index, untrusted) =>
            {
                Store(_chunks[index], untrusted.Span, path);
                await stored(_chunks[index]);
            },
            bytes => Interlocked.Add(ref _bodyBytes, bytes),
            stop.Token);
    }

    /// <summary>Where a pack lies at an origin: <c>packs/ab/ab….pack</c>.</summary>
    private static string PackPath(Digest pack) => $"packs/{pack.ToString().AsSpan(0, 2)}/{pack}.pack";

    private static ByteRange RangeOf(ChunkReference chunk) => new(chunk.PackOffset, chunk.EncodedBytes);

    private void Store(int chunk, ReadOnlySpan<byte> untrusted, string path)
    {
        ChunkReference reference = _store.Manifest.Chunks[chunk];
        byte[] plain = ArrayPool<byte>.Shared.Rent(reference.Bytes);
        try
        {
            Span<byte> content = plain.AsSpan(0, reference.Bytes);
            if (!ChunkCodec.TryDecode(reference.Encoding, untrusted, content)
                || !VerifiedChunk.TryVerify(reference.Id, content, out VerifiedChunk verified))
            {
                throw new OriginException(
                    OriginFault.Damaged,
                    $"{path}: the bytes {reference.PackOffset} to {reference.PackOffset + reference.EncodedBytes - 1} are not chunk {reference.Id}, as the signed manifest says");
            }

            _store.Write(chunk, verified);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plain);
        }
    }
}
