namespace MedV.Store.Seeds.Index;

/// <summary>Entries as they are found, kept in sorted runs, so that there is never a second copy of all of them.</summary>
internal sealed class EntryRuns
{
    private const int RunEntries = 64 * 1024;

    private readonly List<IndexEntry[]> _full = [];
    private IndexEntry[] _last = new IndexEntry[256];
    private int _count;

    /// <summary>How many there are.</summary>
    public long Count => ((long)_full.Count * RunEntries) + _count;

    public void Add(IndexEntry entry)
    {
        if (_count == _last.Length)
        {
            Array.Resize(ref _last, Math.Min(RunEntries, _last.Length * 4));
        }

        _last[_count++] = entry;
        if (_count == RunEntries)
        {
            Array.Sort(_last);
            _full.Add(_last);
            _last = new IndexEntry[RunEntries];
            _count = 0;
        }
    }

    /// <summary>All of them and those of <paramref name="sorted"/>, which are in order already, in order.</summary>
    public IEnumerable<IndexEntry> MergedWith(IEnumerable<IndexEntry> sorted)
    {
        Array.Sort(_last, 0, _count);
        var next = new PriorityQueue<IEnumerator<IndexEntry>, IndexEntry>();
        foreach (IEnumerable<IndexEntry> run in _full.Append(_last.Take(_count)).Append(sorted))
        {
            Enqueue(run.GetEnumerator());
        }

        while (next.TryDequeue(out IEnumerator<IndexEntry>? run, out IndexEntry entry))
        {
            yield return entry;
            Enqueue(run);
        }

        void Enqueue(IEnumerator<IndexEntry> run)
        {
            if (run.MoveNext())
            {
                next.Enqueue(run, run.Current);
            }
            else
            {
                run.Dispose();
            }
        }
    }
}
