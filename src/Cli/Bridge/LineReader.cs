namespace MedV.Cli.Bridge;

/// <summary>Reads lines of bounded length. What is returned holds until the next call.</summary>
internal sealed class LineReader(Stream stream, int longest)
{
    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Reads one line, without its line feed.</summary>
    /// <returns><see langword="null"/> at the end.</returns>
    /// <exception cref="IOException">A line is too long.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        int looked = _start;
        while (true)
        {
            int found = _buffer.AsSpan(looked, _end - looked).IndexOf((byte)'\n');
            if (found >= 0)
            {
                ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, looked + found - _start);
                _start = looked + found + 1;
                return line;
            }

            MakeRoom();
            looked = _end;
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                return null;
            }

            _end += read;
        }
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= longest)
            {
                throw new IOException("a line is too long");
            }

            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
    }
}
