using MedV.Chunking;
using MedV.Chunking.Boundaries;
using MedV.Chunking.Disks;

namespace MedV.Store.Seeds;

/// <summary>The rules of docs/formats/chunking.md over one plain file after another.</summary>
internal sealed class FileChunker(ChunkingParameters parameters) : IFileChunker
{
    private const int BlockBytes = 4096;
    private const int ShortestZeroRunBytes = 16 * 1024;
    private const int UsualBytes = 1024 * 1024;

    // Room for what may be left of the last part (less than a chunk, and zeros that are not yet a run), and for as much again.
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(
        Math.Max(UsualBytes, 2 * (parameters.MaximumBytes + ShortestZeroRunBytes)));

    private IDiskSource _file = null!;

    /// <summary>The bytes of the buffer from here to <see cref="_filled"/> are in no chunk yet; in the file they end at <see cref="_next"/>.</summary>
    private int _start;
    private int _filled;

    /// <summary>How many of the last bytes before <see cref="_filled"/> are blocks of zeros that may become a run.</summary>
    private int _zeros;
    private bool _inRun;
    private long _next;

    public void Begin(IDiskSource file)
    {
        _file = file;
        (_start, _filled, _zeros, _next, _inRun) = (0, 0, 0, 0, false);
    }

    public bool Next(List<FileChunk> chunks, out int readBytes)
    {
        readBytes = 0;
        if (_next == _file.Length)
        {
            return false;
        }

        _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
        _filled -= _start;
        _start = 0;
        while (_next < _file.Length && (_buffer.Length - _filled) / BlockBytes * BlockBytes is > 0 and int room && readBytes < UsualBytes)
        {
            int bytes = (int)Math.Min(_file.Length - _next, room);
            _file.ReadExactly(_next, _buffer.AsSpan(_filled, bytes));
            readBytes += bytes;
            Sort(bytes, chunks);
        }

        if (_next == _file.Length)
        {
            CutAllUpTo(_filled, chunks);
        }
        else
        {
            CutWholeChunks(chunks);
        }

        return true;
    }

    /// <summary>Tells content from runs of zeros, in the bytes that were read behind <see cref="_filled"/>.</summary>
    private void Sort(int bytes, List<FileChunk> chunks)
    {
        // Blocks of a run stay in the buffer unused; the next read overwrites them when the run goes on.
        int end = _filled + bytes;
        for (int at = _filled, block; at < end; at += block)
        {
            block = Math.Min(BlockBytes, end - at);
            bool isZero = !_buffer.AsSpan(at, block).ContainsAnyExcept((byte)0);
            if (!_inRun || !isZero)
            {
                if (_inRun)
                {
                    _inRun = false;
                    _start = _filled = at;
                }

                _filled += block;
                _zeros = isZero ? _zeros + block : 0;
            }

            _next += block;
            if (_zeros >= ShortestZeroRunBytes)
            {
                CutAllUpTo(_filled - _zeros, chunks);
                _filled = _start;
                _zeros = 0;
                _inRun = true;
            }
        }
    }

    /// <summary>Cuts the chunks whose end does not depend on what was not yet read.</summary>
    private void CutWholeChunks(List<FileChunk> chunks)
    {
        int end = _filled - _zeros;
        while (true)
        {
            int length = FastCdc.FindNext(_buffer.AsSpan(_start, end - _start), parameters);
            if (length == end - _start && length < parameters.MaximumBytes)
            {
                return;
            }

            Add(length, chunks);
        }
    }

    private void CutAllUpTo(int end, List<FileChunk> chunks)
    {
        while (_start < end)
        {
            Add(FastCdc.FindNext(_buffer.AsSpan(_start, end - _start), parameters), chunks);
        }
    }

    private void Add(int length, List<FileChunk> chunks)
    {
        chunks.Add(new FileChunk(_next - (_filled - _start), length, Digest.Of(_buffer.AsSpan(_start, length))));
        _start += length;
    }
}
