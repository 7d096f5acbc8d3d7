namespace MedV.Chunking.Manifests;

/// <summary>The bytes of the entries of one stream of an older version, one after the other.</summary>
public sealed class BaseContent
{
    private readonly Manifest _manifest;
    private readonly ManifestStream _stream;
    private readonly long[] _starts;
    private long[]? _diskEnds;
    private long[] _bytesBefore = [];

    /// <summary>Looks at a stream.</summary>
    /// <param name="manifest">The older version.</param>
    /// <param name="stream">One of its streams.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such stream.</exception>
    public BaseContent(Manifest manifest, int stream)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentOutOfRangeException.ThrowIfNegative(stream);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(stream, manifest.Streams.Length);

        _manifest = manifest;
        _stream = manifest.Streams[stream];
        _starts = new long[_stream.EntryCount + 1];
        for (int i = 0; i < _stream.EntryCount; i++)
        {
            _starts[i + 1] = _starts[i] + manifest.Chunks.BytesOf(manifest.Entries[_stream.FirstEntry + i]);
        }
    }

    /// <summary>How many bytes it has.</summary>
    public long Bytes => _starts[^1];

    /// <summary>The chunks that a window touches, with the part of each that lies in it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window goes beyond the content.</exception>
    public IEnumerable<(int Chunk, int Skip, int Bytes)> Window(long offset, int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Bytes - bytes);

        return Touched(offset, bytes);
    }

    /// <summary>How many bytes lie on the disk before a place of it. For a stream that goes forward on the disk.</summary>
    internal long BytesBefore(long diskOffset)
    {
        if (_diskEnds is null)
        {
            _diskEnds = new long[_stream.ExtentCount];
            _bytesBefore = new long[_stream.ExtentCount + 1];
            for (int i = 0; i < _diskEnds.Length; i++)
            {
                Extent extent = _manifest.Extents[_stream.FirstExtent + i];
                _diskEnds[i] = extent.DiskOffset + extent.Bytes;
                _bytesBefore[i + 1] = _bytesBefore[i] + extent.Bytes;
            }
        }

        int at = Array.BinarySearch(_diskEnds, diskOffset);
        return _bytesBefore[at >= 0 ? at + 1 : ~at];
    }

    private IEnumerable<(int Chunk, int Skip, int Bytes)> Touched(long offset, int bytes)
    {
        int entry = Array.BinarySearch(_starts, offset);
        entry = entry >= 0 ? entry : ~entry - 1;
        while (bytes > 0)
        {
            int skip = (int)(offset - _starts[entry]);
            int run = int.Min(bytes, (int)(_starts[entry + 1] - offset));
            yield return (_manifest.Entries[_stream.FirstEntry + entry], skip, run);
            offset += run;
            bytes -= run;
            entry++;
        }
    }
}
