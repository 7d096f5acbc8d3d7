using MedV.Chunking.Disks;

namespace MedV.DiskFormats.Layouts;

/// <summary>A part of a disk as a disk of its own.</summary>
internal sealed class DiskWindow : IDiskSource
{
    private readonly IDiskSource _disk;
    private readonly long _offset;

    /// <summary>Shows <paramref name="length"/> bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The window does not lie in the disk.</exception>
    public DiskWindow(IDiskSource disk, long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, disk.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, disk.Length - offset);
        _disk = disk;
        _offset = offset;
        Length = length;
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        int bytes = (int)Math.Min(destination.Length, Length - offset);
        return bytes == 0 ? 0 : _disk.Read(_offset + offset, destination[..bytes]);
    }

    /// <inheritdoc/>
    public DiskRange NextData(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length);
        DiskRange range = _disk.NextData(_offset + offset);
        return new DiskRange(Math.Min(range.Start - _offset, Length), Math.Min(range.End - _offset, Length));
    }
}
