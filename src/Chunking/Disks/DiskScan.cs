using MedV.Chunking.Boundaries;

namespace MedV.Chunking.Disks;

/// <summary>Goes over a disk once, from its first byte to its last, and cuts it into zero runs and chunks: docs/formats/chunking.md.</summary>
/// <remarks>
/// What is a zero run is decided by content only, so that a sparse file and a full copy of it give the same pieces. Holes are not read.
/// Keeps no more than a chunk from one batch to the next, whatever the size of the disk.
/// </remarks>
internal sealed class DiskScan
{
    /// <summary>Zeros are looked for in aligned blocks of this many bytes. The last one ends with the disk.</summary>
    public const int BlockBytes = 4096;

    /// <summary>Neighbouring zero blocks of at least this many bytes become a zero run; fewer are part of a chunk.</summary>
    public const int ShortestZeroRunBytes = 16 * 1024;

    private readonly IDiskSource _source;
    private readonly ChunkingParameters _parameters;

    /// <summary>What is left of the last batch: less than a chunk, and zeros that are not yet a run.</summary>
    private readonly byte[] _carried;

    private ScanBatch _batch = null!;

    /// <summary>The bytes of the buffer from here to <see cref="_filled"/> are in no piece yet; on the disk they end at <see cref="_next"/>.</summary>
    private int _start;
    private int _filled;

    /// <summary>How many of the last bytes before <see cref="_filled"/> are zero blocks that may become a run.</summary>
    private int _zeros;

    /// <summary>Where on the disk the zero run started that <see cref="_next"/> is in, or -1.</summary>
    private long _runStart = -1;

    /// <summary>What to look at next. A multiple of <see cref="BlockBytes"/>, but for the end of the disk.</summary>
    private long _next;

    private DiskRange _data;

    /// <summary>Starts at the beginning of <paramref name="source"/>.</summary>
    public DiskScan(IDiskSource source, ChunkingParameters parameters)
    {
        _source = source;
        _parameters = parameters;
        _carried = new byte[parameters.MaximumBytes + ShortestZeroRunBytes];
    }

    /// <summary>How much was read from the source so far, in bytes.</summary>
    public long ReadBytes { get; private set; }

    /// <summary>Replaces the content of <paramref name="batch"/> by the next pieces of the disk.</summary>
    /// <returns><see langword="false"/> when the disk is done and there are none.</returns>
    /// <exception cref="EndOfStreamException">The disk gave fewer bytes than it promised.</exception>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public bool Fill(ScanBatch batch, CancellationToken cancellationToken)
    {
        batch.Pieces.Clear();
        _batch = batch;
        _filled -= _start;
        _start = 0;
        _carried.AsSpan(0, _filled).CopyTo(batch.Buffer);

        int room;
        while (_next < _source.Length && (room = (batch.Buffer.Length - _filled) / BlockBytes * BlockBytes) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (_next >= _data.End)
            {
                _data = FindData();
            }

            if (_next < _data.Start)
            {
                PassHole(_data.Start - _next, room);
            }
            else
            {
                ReadBlocks((int)Math.Min(_data.End - _next, room));
            }
        }

        if (_next < _source.Length)
        {
            CutWholeChunks();
            batch.Buffer.AsSpan(_start, _filled - _start).CopyTo(_carried);
        }
        else if (_runStart >= 0)
        {
            EndRun();
        }
        else
        {
            CutAllUpTo(_filled);
        }

        return batch.Pieces.Count > 0;
    }

    private DiskRange FindData()
    {
        DiskRange range = _source.NextData(_next);
        if (range.Start < _next || range.End < range.Start || (range.End == range.Start && range.Start < _source.Length))
        {
            throw new InvalidOperationException($"the source has its next data after {_next} from {range.Start} to {range.End}");
        }

        // Whole blocks. The few bytes of a hole that are read with them are zeros like the rest of it.
        return range.Start >= _source.Length
            ? new DiskRange(_source.Length, _source.Length)
            : new DiskRange(
                range.Start / BlockBytes * BlockBytes,
                range.End > _source.Length - BlockBytes ? _source.Length : (range.End + BlockBytes - 1) / BlockBytes * BlockBytes);
    }

    private void PassHole(long bytes, int room)
    {
        if (_runStart < 0 && _zeros + bytes >= ShortestZeroRunBytes)
        {
            BeginRun();
        }

        if (_runStart < 0)
        {
            bytes = Math.Min(bytes, room);
            _batch.Buffer.AsSpan(_filled, (int)bytes).Clear();
            _filled += (int)bytes;
            _zeros += (int)bytes;
        }

        _next += bytes;
    }

    private void ReadBlocks(int bytes)
    {
        Span<byte> read = _batch.Buffer.AsSpan(_filled, bytes);
        _source.ReadExactly(_next, read);
        ReadBytes += bytes;

        // Blocks of a zero run stay in the buffer unused, and are overwritten by the next read when the run goes on.
        int at = _filled;
        for (int block; !read.IsEmpty; read = read[block..], at += block)
        {
            block = Math.Min(BlockBytes, read.Length);
            bool isZero = !read[..block].ContainsAnyExcept((byte)0);
            if (_runStart >= 0 && isZero)
            {
                _next += block;
                continue;
            }

            if (_runStart >= 0)
            {
                EndRun();
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

    private void BeginRun()
    {
        CutAllUpTo(_filled - _zeros);
        _runStart = _next - _zeros;
        _filled = _start;
        _zeros = 0;
    }

    private void EndRun()
    {
        _batch.Pieces.Add(new ScanPiece(_runStart, _next - _runStart, ScanPiece.Zeros));
        _runStart = -1;
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
        _batch.Pieces.Add(new ScanPiece(_next - (_filled - _start), length, _start));
        _start += length;
    }
}
