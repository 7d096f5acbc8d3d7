namespace MedV.Chunking.Manifests;

/// <summary>The streams of a manifest. 8 bytes each: each ends where the next one starts.</summary>
internal sealed class StreamTable : Table<ManifestStream>
{
    private readonly List<(int Entry, int Extent)> _starts = [];
    private (int Entry, int Extent) _end;

    /// <inheritdoc/>
    public override ManifestStream this[int index]
    {
        get
        {
            (int entry, int extent) = _starts[index];
            (int nextEntry, int nextExtent) = index + 1 < Length ? _starts[index + 1] : _end;
            return new ManifestStream(entry, nextEntry - entry, extent, nextExtent - extent);
        }
    }

    /// <summary>Makes room for so many.</summary>
    public void Expect(int streams) => _starts.EnsureCapacity(streams);

    /// <summary>Adds one that starts here.</summary>
    public void Start(int entry, int extent)
    {
        _starts.Add((entry, extent));
        Length++;
    }

    /// <summary>Ends the last one.</summary>
    public void End(int entry, int extent) => _end = (entry, extent);
}
