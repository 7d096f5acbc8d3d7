using MedV.Chunking;
using MedV.Store.Seeds.Files;
using MedV.Store.Seeds.Index;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Seeds;

/// <summary>Brings the index of the host's files up to date: reads what is new or was changed, and forgets what is gone.</summary>
/// <remarks>One run at a time. It writes to its own folder only, and nothing that it read is believed: a chunk is hashed again when it is used.</remarks>
/// <param name="folder">Where the index is kept: a folder of the store, made when it is not there.</param>
/// <param name="plan">What to index.</param>
/// <param name="time">For the time in the index.</param>
public sealed class SeedIndexBuilder(string folder, SeedPlan plan, TimeProvider time)
{
    /// <summary>What looking at a file costs, in bytes read: a block of the file system.</summary>
    private const int LookBytes = 4096;

    private readonly string _path = SeedIndex.PathIn(folder);
    private readonly List<FileChunk> _part = [];
    private readonly List<FileChunk> _chunks = [];
    private readonly HashSet<Digest> _ofFile = [];

    /// <summary>Waits until so many more bytes may be read. Called for every file and about every megabyte. Without it nothing is waited for.</summary>
    public Func<long, CancellationToken, ValueTask> Pace { get; init; } = static (_, cancellationToken) =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    };

    /// <summary>Told how far the run is, after each folder.</summary>
    public Action<SeedRun> Progress { get; init; } = static _ => { };

    /// <summary>Called when there is a newer index: at the end of a run, and now and then before.</summary>
    public Action Written { get; init; } = static () => { };

    /// <summary>Cuts the files.</summary>
    internal IFileChunker Chunker { get; init; } = new FileChunker(plan.Parameters);

    /// <summary>
    /// After how many bytes read the index is written although the run goes on, so that a PC that is switched off every hour comes to an end some day.
    /// </summary>
    internal long CheckpointBytes { get; init; } = 4L << 30;

    /// <summary>Does one run.</summary>
    /// <param name="inUse">The index that is used now: files of it that proved wrong are read again. <see langword="null"/> when there is none.</param>
    /// <param name="cancellationToken">Ends the run within a megabyte. What was read since the index was last written is read again by the next run.</param>
    /// <exception cref="StoreException"><see cref="StoreFault.Full"/>: no space for the index.</exception>
    /// <exception cref="IOException">The index cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public async Task<SeedRun> RunAsync(SeedIndex? inUse, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        using EarlierIndex earlier = EarlierIndex.Open(_path, plan);
        var run = new Run(new IndexDraft(plan, earlier), earlier, inUse, new FolderWalk(plan));
        long checkpoint = CheckpointBytes;
        foreach ((IHostFolder host, byte[] path, IReadOnlyList<HostEntry> entries) in run.Walk.Folders())
        {
            run.Draft.Enter(path);
            foreach (HostEntry entry in entries)
            {
                await Pace(LookBytes, cancellationToken);
                if (IsNews(run, host, entry))
                {
                    await ReadAsync(run, host, entry, cancellationToken);
                }
            }

            Progress(run.Report());
            if (run.BytesRead >= checkpoint)
            {
                run.Draft.WritePartial(_path, time.GetUtcNow());
                Written();
                checkpoint = run.BytesRead + CheckpointBytes;
            }
        }

        run.Draft.Write(_path, time.GetUtcNow());
        Written();
        return run.Report();
    }

    /// <summary>Whether a file has to be read. One that was not changed since it was read is taken over here.</summary>
    private bool IsNews(Run run, IHostFolder host, HostEntry entry)
    {
        if (!host.TryLook(entry.Name, out HostFacts facts)
            || facts.Kind != HostEntryKind.File
            || facts.Bytes < plan.SmallestFileBytes
            || facts.Bytes > plan.LargestFileBytes
            || run.WasMet(facts))
        {
            return false;
        }

        bool known = run.Earlier.Has(facts.Stamp, out bool isTaken, out int chunks) && !isTaken && run.InUse?.IsForgotten(facts.Stamp) != true;
        if (!run.Draft.HasRoomFor(entry.Name, known ? chunks : (facts.Bytes / plan.Parameters.AverageBytes) + 1))
        {
            run.LeftOut++;
            return false;
        }

        if (known)
        {
            run.Draft.Take(entry.Name, facts.Bytes, facts.Stamp);
        }

        return !known;
    }

    private async ValueTask ReadAsync(Run run, IHostFolder host, HostEntry entry, CancellationToken cancellationToken)
    {
        using SafeFileHandle? file = host.TryOpenFile(entry.Name, out HostFacts facts);
        if (file is null || facts.Bytes > plan.LargestFileBytes)
        {
            run.Unreadable++;
            return;
        }

        _chunks.Clear();
        _ofFile.Clear();
        try
        {
            run.FilesRead++;
            Chunker.Begin(new HostFile(file, facts.Bytes));
            while (CutOn(out int readBytes))
            {
                run.BytesRead += readBytes;
                await Pace(readBytes, cancellationToken);
            }
        }
        catch (EndOfStreamException)
        {
            run.Unsteady++;
            return;
        }
        catch (IOException)
        {
            run.Unreadable++;
            return;
        }

        // Were it kept, it would not be read again until it changes once more.
        if (!host.TryLook(entry.Name, out HostFacts now) || now.Stamp != facts.Stamp)
        {
            run.Unsteady++;
        }
        else if (!run.Draft.HasRoomFor(entry.Name, _chunks.Count))
        {
            run.LeftOut++;
        }
        else
        {
            run.Draft.Add(entry.Name, facts.Bytes, facts.Stamp, _chunks);
        }
    }

    /// <summary>Cuts the next part of the file. A chunk that the file has twice is kept once.</summary>
    private bool CutOn(out int readBytes)
    {
        _part.Clear();
        bool more = Chunker.Next(_part, out readBytes);
        _chunks.AddRange(_part.Where(chunk => _ofFile.Add(chunk.Id)));
        return more;
    }

    /// <summary>What a run carries from file to file.</summary>
    private sealed class Run(IndexDraft draft, EarlierIndex earlier, SeedIndex? inUse, FolderWalk walk)
    {
        private readonly HashSet<UInt128> _linked = [];

        public IndexDraft Draft => draft;

        public EarlierIndex Earlier => earlier;

        public SeedIndex? InUse => inUse;

        public FolderWalk Walk => walk;

        public long FilesRead { get; set; }

        public long BytesRead { get; set; }

        public long Unreadable { get; set; }

        public long Unsteady { get; set; }

        public long LeftOut { get; set; }

        /// <summary>Whether the file was met before, under another of its names.</summary>
        public bool WasMet(HostFacts facts) => facts.HasOtherNames && !_linked.Add(facts.Identity);

        public SeedRun Report() => new()
        {
            Files = draft.Files,
            FileBytes = draft.FileBytes,
            Chunks = draft.Chunks,
            FilesRead = FilesRead,
            BytesRead = BytesRead,
            Unreadable = Unreadable + walk.Unreadable,
            Unsteady = Unsteady,
            LeftOut = LeftOut,
            Missing = walk.Missing,
        };
    }
}
