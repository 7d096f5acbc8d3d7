using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>The disk of one manifest, under assembly or complete.</summary>
/// <remarks>
/// <para>
/// It keeps no journal: the disk is its own. After a restart <see cref="RecoverAsync"/> hashes what is there; what was not hashed is not
/// believed. Under assembly it is the sparse file <c>disk.partial</c>; complete it is the read-only <c>disk.raw</c>.
/// </para>
/// <para>Safe for use by any number of threads; reads and writes run side by side.</para>
/// </remarks>
public sealed class BaseDisk : IDisposable
{
    private readonly DiskContent _content;
    private readonly DiskFile _file;
    private readonly HeldChunks _held;
    private readonly ReadBack _readBack;
    private readonly SemaphoreSlim _oneScan = new(1, 1);

    private BaseDisk(Digest manifestId, Manifest manifest, ChunkPlaces places, DiskFile file)
    {
        ManifestId = manifestId;
        Manifest = manifest;
        _content = new DiskContent(manifest, places, file);
        _content.Damaged += chunk => Damaged?.Invoke(chunk);
        _file = file;
        _held = _content.Held;
        _readBack = new ReadBack(_content);
        if (file.IsComplete)
        {
            _held.AddAll();
        }
    }

    /// <summary>
    /// Raised with the number of a chunk that was held and was found damaged; it is missing from then on. Called by the thread that found
    /// it, outside of all locks.
    /// </summary>
    public event Action<int>? Damaged;

    /// <summary>What the disk is named by.</summary>
    public Digest ManifestId { get; }

    /// <summary>What the disk is, or will be.</summary>
    public Manifest Manifest { get; }

    /// <summary>Whether the disk has been checked as a whole and is read-only.</summary>
    public bool IsComplete => _file.IsComplete;

    /// <summary>The file; its name changes when the disk becomes complete, and back when it is found damaged.</summary>
    public string Path => _file.Path;

    /// <summary>How many chunks the disk has.</summary>
    public int Chunks => Manifest.Chunks.Length;

    /// <summary>How many of them are there.</summary>
    public int ChunksHeld => _held.Count;

    /// <summary>Bytes of all chunks, each counted once.</summary>
    public long Bytes => _content.Places.UniqueBytes;

    /// <summary>Bytes of the chunks that are there, each counted once.</summary>
    public long BytesHeld => _held.Bytes;

    /// <summary>The parts of it that are for this assembly.</summary>
    internal DiskContent Content => _content;

    /// <summary>Where a version's disk is, if it is complete: assembled, verified and read-only.</summary>
    /// <param name="folder">The folder of the base disks.</param>
    /// <param name="manifestId">The version.</param>
    /// <returns><see langword="null"/> when it is not.</returns>
    public static string? FindComplete(string folder, Digest manifestId)
    {
        ArgumentNullException.ThrowIfNull(folder);

        string path = System.IO.Path.Combine(folder, manifestId.ToString(), DiskFile.CompleteName);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Makes <c>folder/manifest id/</c>, where a disk and what belongs to it will be, if it is not there: for its owner alone.</summary>
    /// <param name="folder">The folder of all base disks; made when it is not there, and open to all.</param>
    /// <param name="manifestId">The version.</param>
    /// <returns>Its path.</returns>
    public static string CreateFolder(string folder, Digest manifestId)
    {
        ArgumentNullException.ThrowIfNull(folder);

        string path = System.IO.Path.Combine(folder, manifestId.ToString());
        DiskFile.CreateClosed(path);
        return path;
    }

    /// <summary>Opens the disk in <c>folder/manifest id/</c>, or begins it.</summary>
    /// <param name="folder">The folder of all base disks; made when it is not there.</param>
    /// <param name="manifestId">The SHA-256 of the manifest's bytes.</param>
    /// <param name="manifest">What the disk will be.</param>
    /// <returns>A disk that holds all chunks when it is complete, else none until <see cref="RecoverAsync"/>.</returns>
    /// <exception cref="StoreException"><see cref="StoreFault.Full"/> when the disk could not be finished for want of space; says how much is missing.</exception>
    /// <exception cref="IOException">The file cannot be made or opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static BaseDisk Open(string folder, Digest manifestId, Manifest manifest)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(manifest);

        var places = new ChunkPlaces(manifest);
        string own = System.IO.Path.Combine(folder, manifestId.ToString());
        DiskFile file = DiskFile.Open(own, manifest.DiskBytes);
        try
        {
            if (!file.IsComplete)
            {
                DiskFull.ThrowIfShort(own, places.AllocatedBytes - file.FindData().Bytes);
            }

            return new BaseDisk(manifestId, manifest, places, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether the chunk is there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a chunk number of the manifest.</exception>
    public bool Holds(int chunk)
    {
        ThrowIfNoChunk(chunk);
        return _held.Contains(chunk);
    }

    /// <summary>Which chunks are there now: a copy, the caller's to keep.</summary>
    public ChunkSet Snapshot() => _held.Snapshot();

    /// <summary>Writes a chunk to all its places on the disk. Does nothing when it is there already.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a chunk number of the manifest.</exception>
    /// <exception cref="ArgumentException">The content is another chunk's.</exception>
    /// <exception cref="StoreException"><see cref="StoreFault.Full"/>: no space left. The chunk is still missing, all others are untouched.</exception>
    /// <exception cref="IOException">The device refused. The chunk is still missing.</exception>
    public void Write(int chunk, VerifiedChunk content)
    {
        ThrowIfNoChunk(chunk);
        ChunkReference wanted = Manifest.Chunks[chunk];
        if (content.Id != wanted.Id || content.Content.Length != wanted.Bytes)
        {
            throw new ArgumentException($"chunk {chunk} is {wanted.Id}, this is {content.Id}", nameof(content));
        }

        if (!_held.Contains(chunk))
        {
            _content.Write(chunk, content.Content);
        }
    }

    /// <summary>Reads a chunk and hashes it.</summary>
    /// <param name="chunk">Its number.</param>
    /// <param name="buffer">At least as long as the chunk; <paramref name="content"/> points into it.</param>
    /// <param name="content">The chunk, when it is there and sound.</param>
    /// <returns>
    /// <see langword="false"/> when it is not there, or was found damaged: then it is missing from now on, <see cref="Damaged"/> has been
    /// raised, and a disk that was complete is under assembly again.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">Not a chunk number of the manifest.</exception>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public bool TryRead(int chunk, Span<byte> buffer, out VerifiedChunk content)
    {
        ThrowIfNoChunk(chunk);
        if (buffer.Length < Manifest.Chunks[chunk].Bytes)
        {
            throw new ArgumentException($"chunk {chunk} has {Manifest.Chunks[chunk].Bytes} bytes, the buffer {buffer.Length}", nameof(buffer));
        }

        return _content.TryRead(chunk, buffer, out content);
    }

    /// <summary>Finds out which chunks a disk under assembly holds, by hashing them. Holes are skipped.</summary>
    /// <param name="progress">Told the bytes of the chunks looked at so far, of <see cref="Bytes"/>.</param>
    /// <param name="cancellationToken">Stops within a few hundred kilobytes; what was found so far stays found.</param>
    /// <exception cref="StoreException"><see cref="StoreFault.Full"/> while a chunk was copied to another of its places.</exception>
    public async Task RecoverAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using Scan scan = await Scan.BeginAsync(_oneScan, progress, cancellationToken);
        if (!_file.IsNew && !IsComplete)
        {
            await _content.FindAsync(static _ => true, scan);
        }
    }

    /// <summary>
    /// Takes what it lacks from the disk of another version: by sharing blocks, where both are on a file system that can (Btrfs, XFS), else by copying.
    /// Every chunk is hashed.
    /// </summary>
    /// <param name="seed">The other disk. It is only read.</param>
    /// <param name="progress">Told the bytes taken so far, each chunk counted once.</param>
    /// <param name="cancellationToken">Stops within a few megabytes; what was taken and hashed stays.</param>
    /// <returns>The bytes of the chunks that were taken, each counted once.</returns>
    /// <exception cref="StoreException"><see cref="StoreFault.Full"/>: no space left. What was taken stays.</exception>
    /// <exception cref="IOException">The device refused.</exception>
    public async Task<long> TakeFromAsync(SeedDisk seed, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(seed);

        long before = BytesHeld;
        var taken = new Telling(_ => progress?.Report(BytesHeld - before));
        using Scan scan = await Scan.BeginAsync(_oneScan, taken, cancellationToken);
        return IsComplete ? 0 : await new SeedCopy(_content, seed).RunAsync(scan);
    }

    /// <summary>
    /// Reads back some megabytes of what a disk under assembly holds and has not been read back since it was written, so that
    /// <see cref="CompleteAsync"/> has less to do. They are first written to the device, and read from there, where the system can be told so (Linux).
    /// </summary>
    /// <param name="cancellationToken">Stops before it begins.</param>
    /// <returns>Whether there may be more now. What was found damaged is missing from now on: <see cref="Damaged"/> tells.</returns>
    /// <exception cref="StoreException"><see cref="StoreFault.Full"/>: no space for what was written.</exception>
    /// <exception cref="IOException">The device did not take what was written.</exception>
    public async Task<bool> ReadBackSomeAsync(CancellationToken cancellationToken)
    {
        using Scan scan = await Scan.BeginAsync(_oneScan, null, cancellationToken);
        return !IsComplete && _readBack.Some();
    }

    /// <summary>
    /// Reads back what has not been since it was written, and when every byte of the disk is what the manifest says, makes it read-only and gives it its
    /// final name.
    /// </summary>
    /// <param name="progress">Told the bytes of the chunks looked at so far, of <see cref="Bytes"/>.</param>
    /// <param name="cancellationToken">Stops within a few hundred kilobytes; the disk stays under assembly.</param>
    /// <returns><see langword="false"/> when chunks are missing, or some were found damaged and are missing now.</returns>
    /// <exception cref="IOException">The device refused to flush or to rename.</exception>
    public async Task<bool> CompleteAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using Scan scan = await Scan.BeginAsync(_oneScan, progress, cancellationToken);
        if (IsComplete || !_held.HasAll)
        {
            return IsComplete;
        }

        ZeroRuns.Restore(_file, _content.Places);
        do
        {
            Task check = _readBack.RestAsync(scan);

            // The long flush is beside the others; the one that counts, with nobody at the file, has little left to write.
            try
            {
                _file.Flush();
            }
            finally
            {
                await check;
            }
        }

        // A reader may have found damage since, or somebody written a chunk once more: what counts is what is so when nobody else is at the file.
        while (_held.HasAll && !_file.TryComplete(() => _held.HasAll && _content.Checked.AreAll));
        return IsComplete;
    }

    /// <summary>Hashes every chunk that is held, at all its places, and looks at every run of zeros of a complete disk.</summary>
    /// <param name="progress">Told the bytes of the chunks looked at so far, of <see cref="Bytes"/>.</param>
    /// <param name="cancellationToken">Stops within a few hundred kilobytes.</param>
    /// <returns>
    /// How many damaged places were found. When there are any, a complete disk is under assembly again: write the missing chunks, then
    /// <see cref="CompleteAsync"/>.
    /// </returns>
    public async Task<int> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using Scan scan = await Scan.BeginAsync(_oneScan, progress, cancellationToken);
        int damaged = 0;
        int dirty = 0;
        var sweep = new DiskSweep(_file, _content.Places);
        if (!IsComplete)
        {
            await sweep.ShowAsync((chunk, _) => _held.Contains(chunk), Check, scan);
            return damaged;
        }

        await sweep.ShowAllAsync(Check, (_, _, bytes, untrusted) => dirty |= DiskSweep.AreZeros(untrusted, bytes) ? 0 : 1, scan);
        if (dirty != 0 || !ZeroRuns.AreIntact(_file, _content.Places))
        {
            damaged++;
            _file.Reopen(_content.Checked.ForgetAll);
        }

        return damaged;

        void Check(int chunk, int occurrence, ReadOnlySpan<byte> untrusted)
        {
            if (_content.ForgetIfDamaged(chunk, untrusted))
            {
                Interlocked.Increment(ref damaged);
            }
        }
    }

    /// <summary>Closes the file. No other call may be running.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _oneScan.Dispose();
    }

    private sealed class Telling(Action<long> tell) : IProgress<long>
    {
        public void Report(long value) => tell(value);
    }

    private void ThrowIfNoChunk(int chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk, Chunks);
    }
}
