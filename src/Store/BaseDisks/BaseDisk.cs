using System.Collections.Immutable;
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
    private readonly DiskLayout _layout;
    private readonly ImmutableArray<ChunkReference> _chunks;
    private readonly HeldChunks _held;
    private readonly SemaphoreSlim _oneScan = new(1, 1);
    private readonly DiskFile _file;

    private BaseDisk(Digest manifestId, Manifest manifest, DiskLayout layout, DiskFile file)
    {
        ManifestId = manifestId;
        _layout = layout;
        _chunks = manifest.Chunks;
        _held = new HeldChunks(manifest.Chunks);
        _file = file;
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

    /// <summary>Whether the disk has been checked as a whole and is read-only.</summary>
    public bool IsComplete => _file.IsComplete;

    /// <summary>The file; its name changes when the disk becomes complete, and back when it is found damaged.</summary>
    public string Path => _file.Path;

    /// <summary>How many chunks the disk has.</summary>
    public int Chunks => _chunks.Length;

    /// <summary>How many of them are there.</summary>
    public int ChunksHeld => _held.Count;

    /// <summary>Bytes of all chunks, each counted once.</summary>
    public long Bytes => _layout.UniqueBytes;

    /// <summary>Bytes of the chunks that are there, each counted once.</summary>
    public long BytesHeld => _held.Bytes;

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

        var layout = new DiskLayout(manifest);
        string own = System.IO.Path.Combine(folder, manifestId.ToString());
        DiskFile file = DiskFile.Open(own, manifest.DiskBytes);
        try
        {
            if (!file.IsComplete)
            {
                DiskFull.ThrowIfShort(own, layout.AllocatedBytes - file.FindData().Bytes);
            }

            return new BaseDisk(manifestId, manifest, layout, file);
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
        if (content.Id != _chunks[chunk].Id || content.Content.Length != _chunks[chunk].Bytes)
        {
            throw new ArgumentException($"chunk {chunk} is {_chunks[chunk].Id}, this is {content.Id}", nameof(content));
        }

        if (_held.Contains(chunk))
        {
            return;
        }

        foreach (long place in _layout.PlacesOf(chunk))
        {
            _file.Write(content.Content, place);
        }

        _held.Add(chunk);
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
        if (buffer.Length < _chunks[chunk].Bytes)
        {
            throw new ArgumentException($"chunk {chunk} has {_chunks[chunk].Bytes} bytes, the buffer {buffer.Length}", nameof(buffer));
        }

        content = default;
        if (!_held.Contains(chunk))
        {
            return false;
        }

        if (TryReadAt(chunk, _layout.PlacesOf(chunk)[0], buffer, out content))
        {
            return true;
        }

        ForgetDamaged(chunk);
        return false;
    }

    /// <summary>Finds out which chunks a disk under assembly holds, by hashing them. Holes are skipped.</summary>
    /// <param name="progress">Told the bytes of the chunks looked at so far, of <see cref="Bytes"/>.</param>
    /// <param name="cancellationToken">Stops between two chunks; what was found so far stays found.</param>
    /// <exception cref="StoreException"><see cref="StoreFault.Full"/> while a chunk was copied to another of its places.</exception>
    public async Task RecoverAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using Scan scan = await Scan.BeginAsync(_oneScan, progress, cancellationToken);
        if (_file.IsNew || IsComplete)
        {
            return;
        }

        DataRanges data = _file.FindData();
        byte[] first = new byte[_layout.LargestChunkBytes];
        byte[] other = new byte[_layout.LargestChunkBytes];
        for (int chunk = 0; chunk < _chunks.Length; chunk++)
        {
            if (!_held.Contains(chunk) && TryRecover(chunk, data, first, other))
            {
                _held.Add(chunk);
            }

            await scan.AdvanceAsync(_chunks[chunk].Bytes);
        }
    }

    /// <summary>Reads the whole disk back, and when every byte is what the manifest says, makes it read-only and gives it its final name.</summary>
    /// <param name="progress">Told the bytes of the chunks looked at so far, of <see cref="Bytes"/>.</param>
    /// <param name="cancellationToken">Stops between two chunks; the disk stays under assembly.</param>
    /// <returns><see langword="false"/> when chunks are missing, or some were found damaged and are missing now.</returns>
    /// <exception cref="IOException">The device refused to flush or to rename.</exception>
    public async Task<bool> CompleteAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using Scan scan = await Scan.BeginAsync(_oneScan, progress, cancellationToken);
        if (IsComplete || !_held.HasAll)
        {
            return IsComplete;
        }

        // The long flush comes first, beside readers; the one that counts then has nothing left to write.
        ZeroRuns.Restore(_file, _layout.Zeros);
        _file.Flush();
        await HashAllAsync(scan);

        // A reader may have found damage since, so what counts is what is held when nobody else is at the file.
        return _file.TryComplete(() => _held.HasAll);
    }

    /// <summary>Hashes every chunk that is held, at all its places, and looks at every run of zeros of a complete disk.</summary>
    /// <param name="progress">Told the bytes of the chunks looked at so far, of <see cref="Bytes"/>.</param>
    /// <param name="cancellationToken">Stops between two chunks.</param>
    /// <returns>
    /// How many damaged places were found. When there are any, a complete disk is under assembly again: write the missing chunks, then
    /// <see cref="CompleteAsync"/>.
    /// </returns>
    public async Task<int> VerifyAsync(IProgress<long>? progress, CancellationToken cancellationToken)
    {
        using Scan scan = await Scan.BeginAsync(_oneScan, progress, cancellationToken);
        int damaged = await HashAllAsync(scan);
        if (IsComplete && !ZeroRuns.AreIntact(_file, _layout.Zeros))
        {
            damaged++;
            _file.Reopen(() => { });
        }

        return damaged;
    }

    /// <summary>Closes the file. No other call may be running.</summary>
    public void Dispose()
    {
        _file.Dispose();
        _oneScan.Dispose();
    }

    private async Task<int> HashAllAsync(Scan scan)
    {
        int damaged = 0;
        byte[] buffer = new byte[_layout.LargestChunkBytes];
        for (int chunk = 0; chunk < _chunks.Length; chunk++)
        {
            if (_held.Contains(chunk) && !IsSound(chunk, buffer))
            {
                ForgetDamaged(chunk);
                damaged++;
            }

            await scan.AdvanceAsync(_chunks[chunk].Bytes);
        }

        return damaged;
    }

    private bool IsSound(int chunk, byte[] buffer)
    {
        foreach (long place in _layout.PlacesOf(chunk))
        {
            if (!TryReadAt(chunk, place, buffer, out _))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One sound place is enough: the others are made equal to it.</summary>
    private bool TryRecover(int chunk, DataRanges data, byte[] first, byte[] other)
    {
        VerifiedChunk sound = default;
        long soundPlace = -1;
        foreach (long place in _layout.PlacesOf(chunk))
        {
            if (data.Touch(place, place + _chunks[chunk].Bytes) && TryReadAt(chunk, place, first, out sound))
            {
                soundPlace = place;
                break;
            }
        }

        if (soundPlace < 0)
        {
            return false;
        }

        Span<byte> found = other.AsSpan(0, sound.Content.Length);
        foreach (long place in _layout.PlacesOf(chunk))
        {
            if (place != soundPlace && !(_file.TryRead(found, place) && found.SequenceEqual(sound.Content)))
            {
                _file.Write(sound.Content, place);
            }
        }

        return true;
    }

    private bool TryReadAt(int chunk, long place, Span<byte> buffer, out VerifiedChunk content)
    {
        Span<byte> bytes = buffer[.._chunks[chunk].Bytes];
        content = default;
        return _file.TryRead(bytes, place) && VerifiedChunk.TryVerify(_chunks[chunk].Id, bytes, out content);
    }

    private void ForgetDamaged(int chunk)
    {
        bool wasHeld = false;
        _file.Reopen(() => wasHeld = _held.Remove(chunk));
        if (wasHeld)
        {
            Damaged?.Invoke(chunk);
        }
    }

    private void ThrowIfNoChunk(int chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(chunk);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(chunk, _chunks.Length);
    }
}
