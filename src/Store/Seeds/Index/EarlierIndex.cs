namespace MedV.Store.Seeds.Index;

/// <summary>The index before, from which files that did not change are taken over without being read.</summary>
internal sealed class EarlierIndex : IDisposable
{
    private const int NotTaken = -1;

    private readonly IndexFile? _file;
    private readonly Dictionary<UInt128, int> _numbers = [];
    private readonly int[] _chunksOf = [];
    private readonly int[] _takenAs = [];

    private EarlierIndex(IndexFile? file)
    {
        _file = file;
        if (file is null)
        {
            return;
        }

        _chunksOf = new int[file.Header.Files];
        foreach (IndexEntry entry in file.Entries())
        {
            if (IsNumber(entry.File, _chunksOf))
            {
                _chunksOf[entry.File]++;
            }
        }

        for (int number = 0; number < file.Header.Files; number++)
        {
            if (file.TryGetFile(number, out IndexedFile known, out _))
            {
                _numbers[known.Stamp] = number;
            }
        }

        _takenAs = new int[file.Header.Files];
        Array.Fill(_takenAs, NotTaken);
    }

    private EarlierIndex(EarlierIndex other)
    {
        (_file, _numbers, _chunksOf) = (other._file, other._numbers, other._chunksOf);
        _takenAs = [.. other._takenAs];
        Chunks = other.Chunks;
    }

    /// <summary>How many entries were taken over.</summary>
    public long Chunks { get; private set; }

    /// <summary>Opens the index that a run before this one has left; a damaged or missing one, or one of files that were cut otherwise, has nothing to take.</summary>
    public static EarlierIndex Open(string path, SeedPlan plan)
    {
        IndexFile? file = null;
        try
        {
            file = IndexFile.Open(path);
            if (file?.Header.Parameters != plan.Parameters)
            {
                file?.Dispose();
                file = null;
            }

            return new EarlierIndex(file);
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            return new EarlierIndex((IndexFile?)null);
        }
    }

    /// <summary>Looks for a file by its stamp.</summary>
    /// <returns><see langword="false"/> when it was not read before, or was changed since.</returns>
    public bool Has(UInt128 stamp, out bool isTaken, out int chunks)
    {
        bool has = _numbers.TryGetValue(stamp, out int number);
        isTaken = has && _takenAs[number] != NotTaken;
        chunks = has ? _chunksOf[number] : 0;
        return has;
    }

    /// <summary>Takes over the chunks of a file that <see cref="Has"/> knows, as those of file <paramref name="number"/> of the new index.</summary>
    public void Take(UInt128 stamp, int number)
    {
        int old = _numbers[stamp];
        _takenAs[old] = number;
        Chunks += _chunksOf[old];
    }

    /// <summary>The entries that were taken over, with their new numbers, in the order of their prefixes.</summary>
    /// <exception cref="IOException">The device cannot read a place.</exception>
    public IEnumerable<IndexEntry> TakenEntries() => (_file?.Entries() ?? [])
        .Where(entry => IsNumber(entry.File, _takenAs) && _takenAs[entry.File] != NotTaken)
        .Select(entry => entry with { File = _takenAs[entry.File] });

    /// <summary>The same, with all files taken that were not, and added to <paramref name="table"/>: for an index that is written before its run is done.</summary>
    public EarlierIndex TakeRest(FileTable table)
    {
        var rest = new EarlierIndex(this);
        int[] folders = new int[_file?.Header.Folders ?? 0];
        Array.Fill(folders, NotTaken);
        for (int old = 0; old < _takenAs.Length; old++)
        {
            if (_takenAs[old] == NotTaken && _file!.TryGetFile(old, out IndexedFile file, out byte[] name) && IsNumber(file.Folder, folders))
            {
                if (folders[file.Folder] == NotTaken)
                {
                    folders[file.Folder] = _file.TryGetFolder(file.Folder, out byte[] path) ? table.AddFolder(path) : table.AddFolder([]);
                }

                rest._takenAs[old] = table.AddFile(folders[file.Folder], name, file.Bytes, file.Stamp);
                rest.Chunks += _chunksOf[old];
            }
        }

        return rest;
    }

    public void Dispose() => _file?.Dispose();

    private static bool IsNumber(int number, int[] all) => number >= 0 && number < all.Length;
}
