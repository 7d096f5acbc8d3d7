using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;

namespace MedV.Swarm.Transfers;

/// <summary>Brings the chunks of one bundle over the WAN, by patches or in full: asks the origin for ranges, checks each chunk, and puts it into the store.</summary>
internal sealed class BundleFetch : IBundleFetch, IDisposable
{
    private readonly IChunkStore _store;
    private readonly PatchDesk _desk;
    private readonly CancellationTokenSource _yield = new();
    private long _fullBytes;
    private long _patchBytes;
    private bool _hasEnded;

    public BundleFetch(IChunkStore store, PatchDesk desk, LeaseGrant grant, Bundle bundle, DateTimeOffset startedAt)
    {
        _store = store;
        _desk = desk;
        Grant = grant;
        Bundle = bundle;
        StartedAt = startedAt;
    }

    public LeaseGrant Grant { get; }

    public Bundle Bundle { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>Response body bytes read so far.</summary>
    public long BodyBytes => Volatile.Read(ref _fullBytes) + PatchBytes;

    /// <summary>Those of them that were patches.</summary>
    public long PatchBytes => Volatile.Read(ref _patchBytes);

    /// <summary>Whether another host fetches the same bundle and goes first.</summary>
    public bool HasYielded => _yield.IsCancellationRequested;

    /// <summary>Stops, because another host goes first.</summary>
    public void Yield()
    {
        lock (_yield)
        {
            if (!_hasEnded)
            {
                _yield.Cancel();
            }
        }
    }

    public void Dispose()
    {
        lock (_yield)
        {
            _hasEnded = true;
            _yield.Dispose();
        }
    }

    /// <summary>Fetches.</summary>
    /// <param name="origin">From where.</param>
    /// <param name="stored">Called for each chunk that is on disk, and whether a patch made it.</param>
    /// <param name="putAside">Called for each patch, or all of them, that did not help, with the reason: the chunks are then fetched in full.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="OriginException">The origin is down, or what it sends is not what the manifest says: all else that it sent is stored.</exception>
    /// <exception cref="IOException">The disk did not take a chunk.</exception>
    public async Task RunAsync(OriginClient origin, Func<int, bool, ValueTask> stored, Action<string> putAside, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _yield.Token);
        FetchPlan plan = FetchPlan.Of(_store.Manifest, Bundle, Grant.Chunks, _desk.CanUse);
        IEnumerable<int> left = plan.Patches.IsEmpty ? [] : await FetchPatchesAsync(origin, plan.Patches, stored, putAside, stop.Token);
        OriginException? failure = null;
        foreach (IGrouping<int, int> chunks in plan.Full.Concat(left).GroupBy(chunk => _store.Manifest.Chunks[chunk].Pack))
        {
            try
            {
                await FetchFullAsync(origin, chunks.Key, [.. chunks.OrderBy(chunk => _store.Manifest.Chunks[chunk].PackOffset)], stored, stop.Token);
            }
            catch (OriginException e) when (e.Fault is OriginFault.Damaged or OriginFault.NotFound)
            {
                // One bad pack must not keep the others away.
                failure = e;
            }
        }

        if (failure is not null)
        {
            throw failure;
        }
    }

    /// <returns>The chunks that the patches did not bring.</returns>
    private async Task<IReadOnlyList<int>> FetchPatchesAsync(
        OriginClient origin,
        ImmutableArray<(int Patch, ImmutableArray<int> Chunks)> patches,
        Func<int, bool, ValueTask> stored,
        Action<string> putAside,
        CancellationToken cancellationToken)
    {
        var left = new List<int>();
        int arrived = 0;
        PatchReference first = _store.Manifest.Patches[patches[0].Patch];
        try
        {
            await origin.FetchRangesAsync(
                PackPath(Bundle.Pack),
                _store.Manifest.Packs[first.Pack].Bytes,
                [.. patches.Select(patch => RangeOf(_store.Manifest.Patches[patch.Patch]))],
                async (index, untrusted) =>
                {
                    (PatchOutcome outcome, ImmutableArray<int> made) = await _desk.ApplyAsync(patches[index].Patch, untrusted, cancellationToken);
                    foreach (int chunk in made)
                    {
                        await stored(chunk, true);
                    }

                    if (outcome != PatchOutcome.Made)
                    {
                        left.AddRange(patches[index].Chunks.Where(chunk => !_store.Holds(chunk)));
                        putAside(Describe(patches[index].Patch, outcome));
                    }

                    arrived = index + 1;
                },
                bytes => Interlocked.Add(ref _patchBytes, bytes),
                cancellationToken);
        }
        catch (OriginException e) when (e.Fault is OriginFault.NotFound or OriginFault.WrongRange)
        {
            // Without patches it goes as well.
            left.AddRange(patches.Skip(arrived).SelectMany(patch => patch.Chunks));
            putAside(e.Message);
        }

        return left;
    }

    private async Task FetchFullAsync(
        OriginClient origin, int pack, ImmutableArray<int> chunks, Func<int, bool, ValueTask> stored, CancellationToken cancellationToken)
    {
        var damaged = new List<int>();
        await FetchAsync(chunks, async (chunk, untrusted) =>
        {
            // It may have come from this host's own files meanwhile, and is counted once.
            bool wasHeld = _store.Holds(chunk);
            if (wasHeld || TryStore(chunk, untrusted.Span))
            {
                await (wasHeld ? ValueTask.CompletedTask : stored(chunk, false));
            }
            else
            {
                damaged.Add(chunk);
            }
        });

        // One bad chunk must not keep the rest away. Once more for the bad ones: to refuse them makes the client ask the next origin.
        await FetchAsync([.. damaged], async (chunk, untrusted) =>
        {
            if (!TryStore(chunk, untrusted.Span))
            {
                throw Damaged(chunk);
            }

            await stored(chunk, false);
        });

        Task FetchAsync(ImmutableArray<int> wanted, Func<int, ReadOnlyMemory<byte>, ValueTask> arrived) => origin.FetchRangesAsync(
            PackPath(_store.Manifest.Packs[pack].Id),
            _store.Manifest.Packs[pack].Bytes,
            [.. wanted.Select(chunk => RangeOf(_store.Manifest.Chunks[chunk]))],
            (index, untrusted) => arrived(wanted[index], untrusted),
            bytes => Interlocked.Add(ref _fullBytes, bytes),
            cancellationToken);
    }

    /// <summary>Where a pack lies at an origin: <c>packs/ab/ab….pack</c>.</summary>
    private static string PackPath(Digest pack) => $"packs/{pack.ToString().AsSpan(0, 2)}/{pack}.pack";

    private static ByteRange RangeOf(ChunkReference chunk) => new(chunk.PackOffset, chunk.EncodedBytes);

    private static ByteRange RangeOf(PatchReference patch) => new(patch.PackOffset, patch.EncodedBytes);

    private string Describe(int patch, PatchOutcome outcome)
    {
        PatchReference reference = _store.Manifest.Patches[patch];
        Digest from = _store.Manifest.Bases[reference.Base];
        return outcome == PatchOutcome.NoBase
            ? $"patch {patch} starts from bytes {reference.BaseOffset} to {reference.BaseOffset + reference.BaseBytes - 1} of stream {reference.BaseStream} of {from}, "
                + "some of which are missing or damaged on this host"
            : $"patch {patch} in {PackPath(Bundle.Pack)} does not make of {from} what the signed manifest says";
    }

    /// <summary>Decodes, hashes and stores.</summary>
    /// <returns><see langword="false"/> when the bytes are not the chunk.</returns>
    private bool TryStore(int chunk, ReadOnlySpan<byte> untrusted)
    {
        ChunkReference reference = _store.Manifest.Chunks[chunk];
        byte[] plain = Buffers.Shared.Rent(reference.Bytes);
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
            Buffers.Shared.Return(plain);
        }
    }

    private OriginException Damaged(int chunk)
    {
        ChunkReference reference = _store.Manifest.Chunks[chunk];
        return new OriginException(
            OriginFault.Damaged,
            $"the origin's {PackPath(_store.Manifest.Packs[reference.Pack].Id)} is damaged: its bytes {reference.PackOffset} to "
            + $"{reference.PackOffset + reference.EncodedBytes - 1} are not chunk {reference.Id}, as the signed manifest says");
    }
}
