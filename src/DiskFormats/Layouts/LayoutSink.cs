using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>Collects what a reader finds on one volume, up to a limit of each kind, and lets nothing through that cannot be.</summary>
/// <remarks>Used by one thread at a time.</remarks>
internal sealed class LayoutSink(long volumeBytes, LayoutLimits? limits = null)
{
    private readonly LayoutLimits _limits = limits ?? LayoutLimits.Default;
    private readonly List<FileLayout> _files = [];
    private readonly List<DiskRange> _metadata = [];
    private readonly List<DiskRange> _unallocated = [];
    private readonly List<string> _remarks = [];
    private readonly List<FileExtent> _merged = [];
    private long _extents, _pathCharacters, _unspokenRemarks;

    /// <summary>Whether a limit was reached, so that further files are not taken: a reader may stop.</summary>
    public bool IsFull { get; private set; }

    /// <summary>The files so far, in the order they came in.</summary>
    public IReadOnlyList<FileLayout> Files => _files;

    /// <summary>The ranges of metadata so far, in the order they came in. They may overlap.</summary>
    public IReadOnlyList<DiskRange> Metadata => _metadata;

    /// <summary>The ranges of free space so far, in the order they came in. They may overlap each other and anything else.</summary>
    public IReadOnlyList<DiskRange> Unallocated => _unallocated;

    /// <summary>What files take their room in, in bytes: the start of each extent is a multiple of it away from that of any other. 1 when nothing is known.</summary>
    public int BlockBytes { get; set; } = 1;

    /// <summary>The remarks, with the number of those that were too many as the last.</summary>
    public IEnumerable<string> Remarks =>
        _unspokenRemarks == 0 ? _remarks : _remarks.Append($"{_unspokenRemarks} more remarks are left out");

    /// <summary>Adds a file. One without extents (empty, all hole, or kept in metadata) is passed over: there is nothing to cut.</summary>
    /// <param name="path">From the root of the volume, names joined by <c>/</c>, without one at the start.</param>
    /// <param name="bytes">The length of the file.</param>
    /// <param name="extents">In file order, with offsets in the volume. Neighbours that continue each other are put together.</param>
    /// <returns>
    /// Whether the file was taken. It is not, and a remark says why, when its extents are not in order, do not lie in the file and the
    /// volume, or a limit is reached.
    /// </returns>
    public bool AddFile(string path, long bytes, ReadOnlySpan<FileExtent> extents)
    {
        if (path.Length > _limits.PathCharacters)
        {
            return Refuse($"a path of {path.Length} characters is left out");
        }

        if (!TryMerge(bytes, extents))
        {
            return Refuse($"{path}: left out, for its extents cannot be");
        }

        if (_merged.Count == 0)
        {
            return true;
        }

        if (_files.Count >= _limits.Files
            || _extents + _merged.Count > _limits.Extents
            || _pathCharacters + path.Length > _limits.AllPathCharacters)
        {
            if (!IsFull)
            {
                Remark($"too many files or extents: {path} and what follows is left out");
            }

            IsFull = true;
            return false;
        }

        _extents += _merged.Count;
        _pathCharacters += path.Length;
        _files.Add(new FileLayout(path, bytes, [.. _merged]));
        return true;
    }

    /// <summary>Adds a range of the volume that the file system keeps for itself. What lies outside of the volume is cut off.</summary>
    public void AddMetadata(DiskRange range) => Add(_metadata, range, _limits.MetadataRanges);

    /// <summary>Adds a range that the file system says is free. What lies outside of the volume is cut off; what is too much counts as not free.</summary>
    public void AddUnallocated(DiskRange range) => Add(_unallocated, range, _limits.UnallocatedRanges);

    /// <summary>The limits for the other volumes of the same disk. Each may remark as much as this one.</summary>
    public LayoutLimits Rest() => _limits with
    {
        Files = _limits.Files - _files.Count,
        Extents = _limits.Extents - (int)_extents,
        MetadataRanges = _limits.MetadataRanges - _metadata.Count,
        UnallocatedRanges = _limits.UnallocatedRanges - _unallocated.Count,
        AllPathCharacters = _limits.AllPathCharacters - _pathCharacters,
    };

    /// <summary>Says what was not understood, or left out, and where.</summary>
    /// <param name="text">A sentence without capital and full stop. Control characters become <c>?</c>, for it goes to a terminal.</param>
    public void Remark(string text)
    {
        if (_remarks.Count >= _limits.Remarks)
        {
            _unspokenRemarks++;
            return;
        }

        _remarks.Add(string.Create(Math.Min(text.Length, 400), text, static (characters, text) =>
        {
            for (int i = 0; i < characters.Length; i++)
            {
                characters[i] = char.IsControl(text[i]) ? '?' : text[i];
            }
        }));
    }

    private void Add(List<DiskRange> ranges, DiskRange range, int most)
    {
        long start = Math.Max(range.Start, 0);
        long end = Math.Min(range.End, volumeBytes);
        if (start >= end)
        {
            return;
        }

        if (ranges.Count > 0 && ranges[^1].End == start)
        {
            ranges[^1] = ranges[^1] with { End = end };
        }
        else if (ranges.Count < most)
        {
            ranges.Add(new DiskRange(start, end));
        }
    }

    private bool Refuse(string remark)
    {
        Remark(remark);
        return false;
    }

    private bool TryMerge(long bytes, ReadOnlySpan<FileExtent> extents)
    {
        _merged.Clear();
        long fileEnd = 0;
        foreach (FileExtent extent in extents)
        {
            if (bytes < 0 || extent.Bytes < 1
                || extent.FileOffset < fileEnd || extent.FileOffset > bytes - extent.Bytes
                || extent.DiskOffset < 0 || extent.DiskOffset > volumeBytes - extent.Bytes)
            {
                return false;
            }

            fileEnd = extent.FileOffset + extent.Bytes;
            if (_merged.Count > 0 && _merged[^1] is var last
                && last.FileOffset + last.Bytes == extent.FileOffset && last.DiskOffset + last.Bytes == extent.DiskOffset)
            {
                _merged[^1] = last with { Bytes = last.Bytes + extent.Bytes };
            }
            else
            {
                _merged.Add(extent);
            }
        }

        return true;
    }
}
