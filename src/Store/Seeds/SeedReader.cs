using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Store.Seeds.Files;
using MedV.Store.Seeds.Index;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Seeds;

/// <summary>Reads chunks from files of the host. Used by one thread at a time.</summary>
/// <remarks>
/// A file is opened only when it is what it was when it was indexed, by its length, times and number. One that is not, or that gives other bytes than the index
/// promised, is forgotten until the next run. It keeps the last file open, so ask in the order of <see cref="Find"/>.
/// </remarks>
public sealed class SeedReader : IDisposable
{
    /// <summary>A chunk that more files have is looked for in the first of them only.</summary>
    private const int MostPlaces = 8;

    private readonly SeedIndex _index;
    private readonly IndexFile _file;
    private readonly List<IndexEntry> _places = [];
    private IHostFolder? _folder;
    private SafeFileHandle? _open;
    private int _openFolder = -1;
    private int _openFile = -1;
    private UInt128 _openStamp;
    private bool _disposed;

    internal SeedReader(SeedIndex index, IndexFile file)
    {
        _index = index;
        _file = file;
    }

    /// <summary>Finds out which chunks may be in files of the host.</summary>
    /// <param name="chunks">The chunks of an image.</param>
    /// <param name="isWanted">Asked for each, by its number.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The numbers of those that may be there, in the order of the files and of the places in them, so that a disk turns its head little.</returns>
    public IReadOnlyList<int> Find(IReadOnlyList<ChunkReference> chunks, Func<int, bool> isWanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        ArgumentNullException.ThrowIfNull(isWanted);

        var found = new List<(int File, long Offset, int Number)>();
        for (int number = 0; number < chunks.Count; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isWanted(number) && TryFindPlaces(chunks[number].Id, chunks[number].Bytes))
            {
                found.Add((_places[0].File, _places[0].Offset, number));
            }
        }

        found.Sort();
        return found.ConvertAll(place => place.Number);
    }

    /// <summary>Reads a chunk by its id and hashes it.</summary>
    /// <param name="id">SHA-256 of the chunk.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="buffer">At least as long; <paramref name="content"/> points into it.</param>
    /// <param name="content">The chunk.</param>
    /// <returns><see langword="false"/> when no file has it any more.</returns>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public bool TryRead(Digest id, int bytes, Span<byte> buffer, out VerifiedChunk content)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (buffer.Length < bytes)
        {
            throw new ArgumentException($"the chunk has {bytes} bytes, the buffer {buffer.Length}", nameof(buffer));
        }

        if (TryFindPlaces(id, bytes))
        {
            foreach (IndexEntry place in _places)
            {
                if (!TryOpen(place.File))
                {
                    continue;
                }

                if (TryReadExactly(place.Offset, buffer[..bytes]) && VerifiedChunk.TryVerify(id, buffer[..bytes], out content))
                {
                    return true;
                }

                _index.Forget(_openStamp);
                CloseFile();
            }
        }

        content = default;
        return false;
    }

    /// <summary>Ends reading.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            CloseFile();
            _folder?.Dispose();
            _index.EndReading();
        }
    }

    private bool TryFindPlaces(Digest id, int bytes)
    {
        _places.Clear();
        try
        {
            _file.Find(IndexEntry.PrefixOf(id), _places, MostPlaces);
        }
        catch (IOException)
        {
            // A device that lost a page of the index has lost some hints, and that is all.
        }

        _places.RemoveAll(place => place.Bytes != bytes);
        _places.Sort();
        return _places.Count > 0;
    }

    private bool TryOpen(int number)
    {
        if (number == _openFile)
        {
            return true;
        }

        CloseFile();
        try
        {
            if (!_file.TryGetFile(number, out IndexedFile file, out byte[] name) || _index.IsForgotten(file.Stamp))
            {
                return false;
            }

            _open = Enter(file.Folder)?.TryOpenFile(name, out HostFacts facts) is SafeFileHandle open && IsSame(open, facts, file) ? open : null;
            if (_open is null)
            {
                _index.Forget(file.Stamp);
                return false;
            }

            (_openFile, _openStamp) = (number, file.Stamp);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsSame(SafeFileHandle open, HostFacts facts, IndexedFile file)
    {
        if (facts.Stamp == file.Stamp)
        {
            return true;
        }

        open.Dispose();
        return false;
    }

    private IHostFolder? Enter(int folder)
    {
        if (folder != _openFolder)
        {
            _folder?.Dispose();
            _folder = _file.TryGetFolder(folder, out byte[] path) ? HostFolders.TryOpen(path) : null;
            _openFolder = folder;
        }

        return _folder;
    }

    private bool TryReadExactly(long offset, Span<byte> destination)
    {
        try
        {
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(_open!, destination, offset);
                if (read == 0)
                {
                    return false;
                }

                offset += read;
                destination = destination[read..];
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A bad sector of the host's disk: the chunk comes from elsewhere.
            return false;
        }
    }

    private void CloseFile()
    {
        _open?.Dispose();
        _open = null;
        _openFile = -1;
    }
}
