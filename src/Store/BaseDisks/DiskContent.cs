using MedV.Chunking;
using MedV.Chunking.Manifests;

namespace MedV.Store.BaseDisks;

/// <summary>The chunks of a disk in its file: which are there, and how they get there. Safe for use by any number of threads.</summary>
internal sealed class DiskContent(Manifest manifest, ChunkPlaces places, DiskFile file)
{
    private readonly ChunkTable _chunks = manifest.Chunks;

    // What is written was hashed, and is read twice at least: when the disk is read back, and for each peer.
    private readonly ChunkSeals _seals = new(manifest.Chunks.Length);

    /// <summary>Raised with the number of a chunk that was held and was found damaged, outside of all locks.</summary>
    public event Action<int>? Damaged;

    public DiskFile File => file;

    public ChunkPlaces Places => places;

    public ChunkTable Chunks => _chunks;

    public HeldChunks Held { get; } = new(manifest.Chunks);

    /// <summary>What was read back. Only places of chunks that are held are in it.</summary>
    public CheckedPlaces Checked { get; } = new(places.Extents);

    /// <summary>Writes a chunk to all its places.</summary>
    public void Write(int chunk, ReadOnlySpan<byte> verified)
    {
        // Before it is written, so that what goes wrong on the way is seen when it is read back.
        _seals.Add(chunk, verified);

        // A chunk that is written is not held, and what is not held is not checked; but two may write the same chunk at once.
        Distrust([chunk]);
        try
        {
            foreach (int occurrence in places.OccurrencesOf(chunk))
            {
                file.Scatter(places, occurrence, verified);
            }
        }
        finally
        {
            Distrust([chunk]);
        }

        Held.Add(chunk);
    }

    /// <summary>Gets some chunks, hashes them, and writes those that are right to all their places, neighbours at once.</summary>
    /// <param name="chunks">Their numbers: <see cref="ChunkBatch.LargestBytes"/> altogether, or one.</param>
    /// <param name="fill">Gets one.</param>
    /// <exception cref="StoreException">There is no space. All of them are still missing.</exception>
    public void WriteTogether(ReadOnlySpan<int> chunks, ChunkFill fill)
    {
        using var batch = new ChunkBatch(places, chunks);
        for (int i = 0; i < batch.Count; i++)
        {
            if (fill(batch[i], batch.BytesOf(i)))
            {
                batch.Verify(i, _chunks.IdOf(batch[i]));
                if (batch.IsVerified(i))
                {
                    _seals.Add(batch[i], batch.BytesOf(i));
                }
            }
        }

        Distrust(chunks);
        try
        {
            batch.WriteTo(file);
        }
        finally
        {
            Distrust(chunks);
        }

        for (int i = 0; i < batch.Count; i++)
        {
            if (batch.IsVerified(i))
            {
                Held.Add(batch[i]);
            }
        }
    }

    /// <summary>Reads a chunk at its first place, and forgets it when it is damaged there.</summary>
    public bool TryRead(int chunk, Span<byte> buffer, out VerifiedChunk content)
    {
        content = default;
        if (!Held.Contains(chunk))
        {
            return false;
        }

        if (TryReadAt(chunk, places.OccurrencesOf(chunk)[0], buffer, out content))
        {
            return true;
        }

        Forget(chunk);
        return false;
    }

    /// <summary>Finds out which chunks are there, by hashing them. Holes are skipped.</summary>
    /// <param name="wants">Which chunks to look for.</param>
    /// <param name="scan">Told the bytes of all chunks.</param>
    public Task FindAsync(Func<int, bool> wants, Scan scan)
    {
        DataRanges data = file.FindData();
        return new DiskSweep(file, places).ShowAsync(
            (chunk, occurrence) => !Held.Contains(chunk) && wants(chunk) && MayBeAt(chunk, occurrence, data),
            (chunk, _, untrusted) =>
            {
                if (places.OccurrencesOf(chunk).Length == 1 ? IsSound(chunk, untrusted) : TryRecover(chunk, data))
                {
                    Distrust([chunk]);
                    Held.Add(chunk);
                }
            },
            scan);
    }

    /// <summary>Forgets a chunk that is held, and is not what lies at one of its places.</summary>
    /// <returns>Whether that was so.</returns>
    public bool ForgetIfDamaged(int chunk, ReadOnlySpan<byte> untrusted) => Held.Contains(chunk) && !IsSound(chunk, untrusted) && Forget(chunk);

    private bool Forget(int chunk)
    {
        bool wasHeld = false;
        file.Reopen(() =>
        {
            wasHeld = Held.Remove(chunk);
            if (WasChecked(chunk))
            {
                // It was right, and nobody wrote to it: a device that does this to one place may have done it to others.
                Checked.ForgetAll();
            }

            Distrust([chunk]);
        });
        if (wasHeld)
        {
            Damaged?.Invoke(chunk);
        }

        return wasHeld;
    }

    private bool WasChecked(int chunk)
    {
        foreach (int occurrence in places.OccurrencesOf(chunk))
        {
            if (Checked.Contains(occurrence))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Somebody writes to the places of these chunks, or has written.</summary>
    private void Distrust(ReadOnlySpan<int> chunks)
    {
        foreach (int chunk in chunks)
        {
            foreach (int occurrence in places.OccurrencesOf(chunk))
            {
                Checked.Forget(occurrence, places.ExtentsAt(occurrence));
            }
        }
    }

    private bool IsSound(int chunk, ReadOnlySpan<byte> untrusted) => _seals.TryVerify(chunk, _chunks.IdOf(chunk), untrusted, out _);

    /// <summary>Whether a chunk is worth looking for. One that has several places is looked for at all of them at once.</summary>
    private bool MayBeAt(int chunk, int occurrence, DataRanges data)
    {
        ReadOnlySpan<int> all = places.OccurrencesOf(chunk);
        return all.Length == 1 ? data.Touches(places, occurrence) : all[0] == occurrence;
    }

    /// <summary>One sound place is enough: the others are made equal to it.</summary>
    private bool TryRecover(int chunk, DataRanges data)
    {
        byte[] first = Buffers.Shared.Rent(_chunks.BytesOf(chunk));
        byte[] other = Buffers.Shared.Rent(_chunks.BytesOf(chunk));
        try
        {
            return TryRecover(chunk, data, first, other.AsSpan(0, _chunks.BytesOf(chunk)));
        }
        finally
        {
            Buffers.Shared.Return(first);
            Buffers.Shared.Return(other);
        }
    }

    private bool TryRecover(int chunk, DataRanges data, Span<byte> first, Span<byte> other)
    {
        VerifiedChunk sound = default;
        int soundPlace = -1;
        foreach (int occurrence in places.OccurrencesOf(chunk))
        {
            if (data.Touches(places, occurrence) && TryReadAt(chunk, occurrence, first, out sound))
            {
                soundPlace = occurrence;
                break;
            }
        }

        if (soundPlace < 0)
        {
            return false;
        }

        foreach (int occurrence in places.OccurrencesOf(chunk))
        {
            if (occurrence != soundPlace && !(file.TryGather(places, occurrence, other) && other.SequenceEqual(sound.Content)))
            {
                file.Scatter(places, occurrence, sound.Content);
            }
        }

        return true;
    }

    private bool TryReadAt(int chunk, int occurrence, Span<byte> buffer, out VerifiedChunk content)
    {
        Span<byte> bytes = buffer[.._chunks.BytesOf(chunk)];
        content = default;
        return file.TryGather(places, occurrence, bytes) && _seals.TryVerify(chunk, _chunks.IdOf(chunk), bytes, out content);
    }

    /// <summary>Gets the untrusted bytes of a chunk.</summary>
    /// <returns><see langword="false"/> when it cannot; then <paramref name="destination"/> may hold anything.</returns>
    public delegate bool ChunkFill(int chunk, Span<byte> destination);
}
