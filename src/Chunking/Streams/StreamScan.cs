using MedV.Chunking.Boundaries;
using MedV.Chunking.Disks;
using MedV.Chunking.Manifests;

namespace MedV.Chunking.Streams;

/// <summary>Goes over streams of a disk, one after the other, and cuts them into chunks: docs/formats/chunking.md.</summary>
/// <remarks>
/// What is a zero run is decided by content only, so that a sparse file and a full copy of it give the same chunks. Holes are not read.
/// Keeps no more than a chunk from one batch to the next, whatever the size of the disk.
/// </remarks>
internal sealed class StreamScan
{
    /// <summary>Zeros are looked for in aligned blocks of this many bytes. The last one ends with the segment. Metadata is cut in them.</summary>
    public const int BlockBytes = 4096;

    /// <summary>Neighbouring zero blocks of at least this many bytes become a zero run; fewer are part of a chunk.</summary>
    public const int ShortestZeroRunBytes = 16 * 1024;

    private readonly IReadOnlyList<DiskStream> _streams;
    private readonly ChunkingParameters _parameters;
    private readonly StreamReader _reader;

    /// <summary>What is left of the last batch: less than a chunk, and zeros that are not yet a run.</summary>
    private readonly byte[] _carried;

    private ScanBatch _batch = null!;
    private int _stream = -1;
    private bool _isInSegment;
    private long _passed;
    private long _batches;

    /// <summary>The bytes of the buffer from here to <see cref="_filled"/> are in no chunk yet; in the stream they end at <see cref="_next"/>.</summary>
    private int _start;
    private int _filled;

    /// <summary>How many of the last bytes before <see cref="_filled"/> are zero blocks that may become a run.</summary>
    private int _zeros;
    private bool _isInRun;

    /// <summary>What to look at next. A multiple of <see cref="BlockBytes"/>, but for the start and the end of a segment.</summary>
    private long _next;

    /// <summary>Starts before the first stream.</summary>
    public StreamScan(IDiskSource source, IReadOnlyList<DiskStream> streams, ChunkingParameters parameters)
    {
        _streams = streams;
        _parameters = parameters;
        _reader = new StreamReader(source);
        _carried = new byte[parameters.MaximumBytes + ShortestZeroRunBytes];
    }

    /// <summary>How much was read from the source so far, in bytes.</summary>
    public long ReadBytes => _reader.ReadBytes;

    private bool IsCutInBlocks => _streams[_stream].Name.Kind == StreamKind.Metadata;

    /// <summary>Replaces the content of <paramref name="batch"/> by the next chunks.</summary>
    /// <returns><see langword="false"/> when the streams are done and there are none.</returns>
    /// <exception cref="EndOfStreamException">The disk gave fewer bytes than it promised.</exception>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public bool Fill(ScanBatch batch, CancellationToken cancellationToken)
    {
        batch.Pieces.Clear();
        _batch = batch;
        _filled -= _start;
        _start = 0;
        _carried.AsSpan(0, _filled).CopyTo(batch.Buffer);

        bool isMore;
        while ((isMore = _isInSegment || TryOpenSegment()) && batch.Buffer.Length - _filled >= BlockBytes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long before = _next;
            Advance(batch.Buffer.Length - _filled);
            _passed += _next - before;
            if (_next == _reader.SegmentEnd)
            {
                EndSegment();
            }
        }

        if (isMore)
        {
            CutWholeChunks();
            batch.Buffer.AsSpan(_start, _filled - _start).CopyTo(_carried);
        }

        batch.Number = _batches++;
        batch.PassedBytes = _passed;
        return isMore || batch.Pieces.Count > 0;
    }

    private bool TryOpenSegment()
    {
        while (_stream < 0 || !_reader.TryNextSegment(out _next))
        {
            if (_stream + 1 == _streams.Count)
            {
                return false;
            }

            _reader.Open(_streams[++_stream]);
        }

        _isInSegment = true;
        return true;
    }

    private void EndSegment()
    {
        if (!_isInRun)
        {
            CutAllUpTo(_filled);
        }

        _start = _filled;
        _zeros = 0;
        _isInRun = false;
        _isInSegment = false;
    }

    private void Advance(int room)
    {
        long rest = _reader.SegmentEnd - _next;
        int block = (int)long.Min(BlockBytes - (_next % BlockBytes), rest);
        long hole = _reader.HoleAt(_next);
        if (hole >= block)
        {
            PassHole(WholeBlocks(hole), room);
            return;
        }

        long data = _reader.DataAtOffset(_next);
        ReadBlocks((int)WholeBlocks(long.Min(room, long.Max(block, data))));
    }

    /// <summary>As many of the next <paramref name="bytes"/> as end with a block, or with the segment.</summary>
    private long WholeBlocks(long bytes)
    {
        long end = _next + bytes;
        return (end >= _reader.SegmentEnd ? _reader.SegmentEnd : end / BlockBytes * BlockBytes) - _next;
    }

    private void PassHole(long bytes, int room)
    {
        if (IsCutInBlocks)
        {
            _next += bytes;
            return;
        }

        if (!_isInRun && _zeros + bytes >= ShortestZeroRunBytes)
        {
            BeginRun();
        }

        if (!_isInRun)
        {
            bytes = WholeBlocks(long.Min(bytes, room));
            _batch.Buffer.AsSpan(_filled, (int)bytes).Clear();
            _filled += (int)bytes;
            _zeros += (int)bytes;
        }

        _next += bytes;
    }

    private void ReadBlocks(int bytes)
    {
        Span<byte> read = _batch.Buffer.AsSpan(_filled, bytes);
        _reader.Read(_next, read);

        // Blocks of a zero run stay in the buffer unused, and are overwritten by the next read when the run goes on.
        int at = _filled;
        for (int block; !read.IsEmpty; read = read[block..], at += block)
        {
            block = (int)long.Min(BlockBytes - (_next % BlockBytes), read.Length);
            bool isZero = !read[..block].ContainsAnyExcept((byte)0);
            if (IsCutInBlocks)
            {
                TakeBlock(block, at, isZero);
                continue;
            }

            if (_isInRun && isZero)
            {
                _next += block;
                continue;
            }

            if (_isInRun)
            {
                _isInRun = false;
                _start = _filled = at;
            }

            _next += block;
            _filled += block;
            _zeros = isZero ? _zeros + block : 0;
            if (_zeros >= ShortestZeroRunBytes)
            {
                BeginRun();
            }
        }
    }

    private void TakeBlock(int bytes, int at, bool isZero)
    {
        if (!isZero)
        {
            _batch.Pieces.Add(new ScanPiece(_stream, _next, bytes, at));
        }

        _next += bytes;
        _start = _filled = at + bytes;
    }

    private void BeginRun()
    {
        CutAllUpTo(_filled - _zeros);
        _isInRun = true;
        _filled = _start;
        _zeros = 0;
    }

    /// <summary>Cuts the chunks whose end does not depend on what was not yet read.</summary>
    private void CutWholeChunks()
    {
        int end = _filled - _zeros;
        while (true)
        {
            int length = FastCdc.FindNext(_batch.Buffer.AsSpan(_start, end - _start), _parameters);
            if (length == end - _start && length < _parameters.MaximumBytes)
            {
                return;
            }

            AddChunk(length);
        }
    }

    private void CutAllUpTo(int end)
    {
        while (_start < end)
        {
            AddChunk(FastCdc.FindNext(_batch.Buffer.AsSpan(_start, end - _start), _parameters));
        }
    }

    private void AddChunk(int length)
    {
        _batch.Pieces.Add(new ScanPiece(_stream, _next - (_filled - _start), length, _start));
        _start += length;
    }
}
