namespace MedV.Store.Seeds.Index;

/// <summary>An index that is being made: what was read, and what was taken over from the index before.</summary>
internal sealed class IndexDraft(SeedPlan plan, EarlierIndex earlier)
{
    private const int NoNumberYet = -1;

    private readonly FileTable _table = new();
    private readonly EntryRuns _entries = new();
    private byte[] _path = [];
    private int _folder = NoNumberYet;

    public int Files => _table.Files.Count;

    public long FileBytes => _table.FileBytes;

    public long Chunks => _entries.Count + earlier.Chunks;

    /// <summary>Says in which folder the files lie that come next.</summary>
    public void Enter(byte[] path) => (_path, _folder) = (path, NoNumberYet);

    /// <summary>Whether a file with so many chunks has room.</summary>
    public bool HasRoomFor(ReadOnlySpan<byte> name, long chunks)
    {
        long folder = _folder == NoNumberYet ? _path.Length + IndexHeader.FolderBytes : 0;
        return IndexHeader.Length + IndexHeader.ChecksumBytes + _table.IndexBytes + folder + IndexedFile.Length + name.Length
            + ((Chunks + chunks) * IndexEntry.Length) <= plan.IndexBytes;
    }

    /// <summary>Takes a file over from the index before.</summary>
    public void Take(ReadOnlySpan<byte> name, long bytes, UInt128 stamp) => earlier.Take(stamp, AddFile(name, bytes, stamp));

    /// <summary>Adds a file that was read.</summary>
    public void Add(ReadOnlySpan<byte> name, long bytes, UInt128 stamp, IReadOnlyList<FileChunk> chunks)
    {
        int number = AddFile(name, bytes, stamp);
        foreach (FileChunk chunk in chunks)
        {
            _entries.Add(new IndexEntry(IndexEntry.PrefixOf(chunk.Id), number, chunk.Offset, chunk.Bytes));
        }
    }

    /// <summary>Writes the index of a run that is done.</summary>
    /// <inheritdoc cref="IndexWriter.Write"/>
    public void Write(string path, DateTimeOffset now) => Write(path, _table, earlier, isPartial: false, now);

    /// <summary>Writes an index in the middle of a run: with what the run has not yet come to as it was.</summary>
    /// <inheritdoc cref="IndexWriter.Write"/>
    public void WritePartial(string path, DateTimeOffset now)
    {
        FileTable table = _table.Clone();
        Write(path, table, earlier.TakeRest(table), isPartial: true, now);
    }

    private int AddFile(ReadOnlySpan<byte> name, long bytes, UInt128 stamp)
    {
        if (_folder == NoNumberYet)
        {
            _folder = _table.AddFolder(_path);
        }

        return _table.AddFile(_folder, name, bytes, stamp);
    }

    private void Write(string path, FileTable table, EarlierIndex taken, bool isPartial, DateTimeOffset now)
    {
        var header = new IndexHeader(
            plan.Parameters,
            table.Files.Count,
            table.Folders.Count,
            _entries.Count + taken.Chunks,
            table.Names.Length,
            table.Paths.Length,
            table.FileBytes,
            plan.Stamp(),
            now,
            isPartial);
        IndexWriter.Write(path, header, table, _entries.MergedWith(taken.TakenEntries()));
    }
}
