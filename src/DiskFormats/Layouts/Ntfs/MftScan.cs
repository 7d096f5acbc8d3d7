namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>Goes over all records of a table from the first to the last, a megabyte at a time. Holes of the disk are not read.</summary>
internal sealed class MftScan(MasterFileTable table)
{
    private const int BufferBytes = 1 << 20;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);

    /// <summary>The records in the buffer: the first, the one that was looked at last, and the one behind the last.</summary>
    private long _first;
    private long _current = -1;
    private long _end;

    /// <summary>The number of the record that <see cref="MoveNext"/> found.</summary>
    public long Number => _current;

    /// <summary>Goes to the next record.</summary>
    /// <param name="state">What is at its place.</param>
    /// <param name="record">Valid until the next call when it is in use.</param>
    /// <param name="cancellationToken">Stops the scan.</param>
    /// <returns><see langword="false"/> behind the last record.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    public bool MoveNext(out RecordState state, out MftRecord record, CancellationToken cancellationToken)
    {
        if (++_current >= _end && !TryFill(cancellationToken))
        {
            state = RecordState.Free;
            record = default;
            return false;
        }

        Span<byte> bytes = _buffer.AsSpan((int)(_current - _first) * table.RecordBytes, table.RecordBytes);
        state = MftRecord.Open(bytes, out record);
        return true;
    }

    private bool TryFill(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _first = _current = table.NextWritten(_current, cancellationToken);
        _end = Math.Min(_first + (BufferBytes / table.RecordBytes), table.Records);
        if (_first >= _end)
        {
            return false;
        }

        table.ReadRaw(_first, _buffer.AsSpan(0, (int)(_end - _first) * table.RecordBytes));
        return true;
    }
}
