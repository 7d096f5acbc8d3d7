namespace MedV.Chunking.Disks;

/// <summary>The content of a disk, whatever container it came in. Used by one thread at a time.</summary>
public interface IDiskSource
{
    /// <summary>The size of the disk in bytes. Does not change.</summary>
    long Length { get; }

    /// <summary>Copies bytes of the disk.</summary>
    /// <param name="offset">From 0 to <see cref="Length"/>.</param>
    /// <param name="destination">Filled from its start.</param>
    /// <returns>How many bytes were copied: at least one, but 0 when the disk ends at <paramref name="offset"/>.</returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    int Read(long offset, Span<byte> destination);

    /// <summary>Finds what may hold data, so that holes of a sparse file need not be read.</summary>
    /// <param name="offset">From 0 to <see cref="Length"/>.</param>
    /// <returns>
    /// The first range at or after <paramref name="offset"/> that may hold anything but zeros; an empty one at <see cref="Length"/> when there is
    /// none. All the bytes before it are zeros. A source that does not know gives everything from <paramref name="offset"/> on.
    /// </returns>
    /// <exception cref="IOException">The disk cannot be read.</exception>
    DiskRange NextData(long offset);
}
