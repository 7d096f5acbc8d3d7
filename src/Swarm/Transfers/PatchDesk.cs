using System.Collections.Immutable;
using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Swarm.Transfers;

/// <summary>
/// Where the patches of one transfer become chunks, and what is known of those that did not. A base that turns out to be mostly unreadable is given up.
/// </summary>
/// <remarks>Members may be called from any thread.</remarks>
/// <param name="store">Where the chunks go.</param>
/// <param name="bases">What patches start from.</param>
/// <param name="oneAtATime">Shared by all transfers of a host: a patch takes 20 MiB of memory for a moment.</param>
internal sealed class PatchDesk(IChunkStore store, IPatchBases bases, SemaphoreSlim oneAtATime)
{
    // So few windows may be damaged before the base as a whole is doubted.
    private const int FailuresAllowed = 4;

    // Where an eighth of the base is missing at most, the patch is tried: only the chunks that look there come out wrong.
    private const int LargestGap = 8;

    private readonly Lock _lock = new();
    private readonly HashSet<int> _putAside = [];
    private readonly Dictionary<int, (int Read, int Failed)> _windows = [];
    private int _wrong;

    /// <summary>The bases whose patches this host can use.</summary>
    public BaseSet Bases
    {
        get
        {
            if (!PatchCodec.IsAvailable)
            {
                return BaseSet.None;
            }

            lock (_lock)
            {
                return _windows.Where(entry => IsGivenUp(entry.Value)).Aggregate(bases.Bases, (left, entry) => left.Without(BaseSet.None.With(entry.Key)));
            }
        }
    }

    /// <summary>How many patches did not make what the manifest says.</summary>
    public int Wrong => Volatile.Read(ref _wrong);

    /// <summary>Whether a patch is worth fetching for this host.</summary>
    public bool CanUse(int patch)
    {
        PatchReference reference = store.Manifest.Patches[patch];
        lock (_lock)
        {
            if (_putAside.Contains(patch))
            {
                return false;
            }
        }

        return Bases.Contains(reference.Base) && bases.Expects(reference);
    }

    /// <summary>Makes chunks of a patch and stores those that this host lacks. One that fails is put aside.</summary>
    /// <param name="patch">Its index in the manifest.</param>
    /// <param name="untrusted">The encoded bytes.</param>
    /// <param name="cancellationToken">Ends the wait for other patches.</param>
    /// <returns>What became of it, and the chunks that it made and that are stored now.</returns>
    /// <exception cref="IOException">The disk did not take a chunk.</exception>
    public async Task<(PatchOutcome Outcome, ImmutableArray<int> Made)> ApplyAsync(
        int patch, ReadOnlyMemory<byte> untrusted, CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            PatchOutcome outcome = Apply(store.Manifest.Patches[patch], untrusted.Span, out ImmutableArray<int> made);
            Note(patch, outcome);
            return (outcome, made);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    private PatchOutcome Apply(PatchReference patch, ReadOnlySpan<byte> untrusted, out ImmutableArray<int> made)
    {
        made = [];
        using var window = new NativeBuffer(patch.BaseBytes);
        int missing = bases.Read(patch, window.Span);
        if (missing > patch.BaseBytes / LargestGap)
        {
            return PatchOutcome.NoBase;
        }

        using var plain = new NativeBuffer(patch.Bytes);
        return PatchCodec.TryDecode(window.Span, untrusted, plain.Span) && TryStore(patch, plain.Span, out made) ? PatchOutcome.Made
            : missing > 0 ? PatchOutcome.NoBase
            : PatchOutcome.Wrong;
    }

    /// <summary>Cuts what came out into chunks. Each is verified by itself: those that are right are kept whatever the others are.</summary>
    private bool TryStore(PatchReference patch, ReadOnlySpan<byte> untrusted, out ImmutableArray<int> made)
    {
        var stored = ImmutableArray.CreateBuilder<int>();
        bool right = true;
        for (int entry = patch.FirstEntry; entry < patch.FirstEntry + patch.EntryCount; entry++)
        {
            int chunk = store.Manifest.Entries[entry];
            ChunkReference reference = store.Manifest.Chunks[chunk];
            ReadOnlySpan<byte> content = untrusted[..reference.Bytes];
            untrusted = untrusted[reference.Bytes..];
            if (!store.Holds(chunk))
            {
                if (VerifiedChunk.TryVerify(reference.Id, content, out VerifiedChunk verified))
                {
                    store.Write(chunk, verified);
                    stored.Add(chunk);
                }
                else
                {
                    right = false;
                }
            }
        }

        made = stored.ToImmutable();
        return right;
    }

    private void Note(int patch, PatchOutcome outcome)
    {
        lock (_lock)
        {
            int from = store.Manifest.Patches[patch].Base;
            (int read, int failed) = _windows.GetValueOrDefault(from);
            _windows[from] = outcome == PatchOutcome.NoBase ? (read, failed + 1) : (read + 1, failed);
            if (outcome != PatchOutcome.Made)
            {
                _putAside.Add(patch);
            }

            if (outcome == PatchOutcome.Wrong)
            {
                _wrong++;
            }
        }
    }

    private static bool IsGivenUp((int Read, int Failed) windows) => windows.Failed > FailuresAllowed && windows.Failed > windows.Read;
}
