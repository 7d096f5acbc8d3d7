namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>One content of a file, put together from the attributes that describe parts of it, in whatever order they come.</summary>
internal sealed class DataStream
{
    private readonly List<ClusterRun> _runs = [];
    private bool _hasStart;
    private bool _isDamaged;
    private long _bytes;
    private long _initialisedBytes;

    /// <summary>The length of the stream in bytes. Anything until the stream gave its extents.</summary>
    public long Bytes => _bytes;

    /// <summary>Whether what lies on the disk is compressed.</summary>
    public bool IsCompressed { get; private set; }

    /// <summary>Whether what lies on the disk is encrypted.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>The runs so far, each within the volume.</summary>
    public IReadOnlyList<ClusterRun> Runs => _runs;

    /// <summary>Adds what an attribute that is not resident says.</summary>
    public void Add(in MftAttribute attribute, long volumeClusters)
    {
        IsCompressed |= attribute.IsCompressed;
        IsEncrypted |= attribute.IsEncrypted;
        if (attribute.FirstCluster == 0)
        {
            _isDamaged |= _hasStart;
            _hasStart = true;
            _bytes = attribute.StreamBytes;
            _initialisedBytes = attribute.InitialisedBytes;
        }

        int count = _runs.Count;
        if (!RunList.TryDecode(attribute, volumeClusters, _runs))
        {
            _runs.RemoveRange(count, _runs.Count - count);
            _isDamaged = true;
        }
    }

    /// <summary>Finds where the stream lies, without what is sparse and what was never written: that reads as zeros.</summary>
    /// <param name="clusterBytes">The size of a cluster.</param>
    /// <param name="extents">Replaced. In the order of the stream; no two overlap on the volume.</param>
    /// <returns>
    /// <see langword="false"/> when a part is missing or the parts contradict each other; the extents are then those before the first gap.
    /// </returns>
    public bool TryGetExtents(int clusterBytes, List<FileExtent> extents)
    {
        extents.Clear();
        if (!_hasStart || _bytes < 0 || _initialisedBytes < 0 || _initialisedBytes > _bytes)
        {
            return false;
        }

        _runs.Sort(static (a, b) => a.InStream.CompareTo(b.InStream));
        long next = 0;
        foreach (ClusterRun run in _runs)
        {
            if (run.InStream != next)
            {
                break;
            }

            next += run.Clusters;
            long start = run.InStream * clusterBytes;
            if (run.OnVolume != ClusterRun.Sparse && start < _initialisedBytes)
            {
                extents.Add(new FileExtent(start, run.OnVolume * clusterBytes, Math.Min(run.Clusters * clusterBytes, _initialisedBytes - start)));
            }
        }

        if (Overlap(extents))
        {
            extents.Clear();
            return false;
        }

        return !_isDamaged && next * clusterBytes >= _bytes && (_runs.Count == 0 || _runs[^1].InStream < next);
    }

    private static bool Overlap(List<FileExtent> extents)
    {
        if (extents.Count < 2)
        {
            return false;
        }

        var byPlace = new List<FileExtent>(extents);
        byPlace.Sort(static (a, b) => a.DiskOffset.CompareTo(b.DiskOffset));
        for (int i = 1; i < byPlace.Count; i++)
        {
            if (byPlace[i].DiskOffset < byPlace[i - 1].DiskOffset + byPlace[i - 1].Bytes)
            {
                return true;
            }
        }

        return false;
    }
}
