using System.Runtime.InteropServices;
using MedV.Chunking.Disks;
using Microsoft.Win32.SafeHandles;

namespace MedV.SigningTool.Packing;

/// <summary>A raw disk in a file, or a block device. Used by one thread at a time.</summary>
internal sealed partial class FileDiskSource : IDiskSource, IDisposable
{
    // <unistd.h> and <errno.h> of Linux.
    private const int SeekEnd = 2;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NothingBehind = 6;

    private readonly SafeFileHandle _file;
    private readonly DateTime _written;
    private bool _knowsHoles = OperatingSystem.IsLinux();

    /// <summary>Opens <paramref name="path"/> for reading. Others may read it meanwhile, but not write.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not read it.</exception>
    public FileDiskSource(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.SequentialScan);
        _written = File.GetLastWriteTimeUtc(_file);
        Length = RandomAccess.GetLength(_file);
        if (Length == 0 && OperatingSystem.IsLinux())
        {
            // A block device has no length, but an end.
            Length = Math.Max(0, Seek(_file, 0, SeekEnd));
        }
    }

    /// <inheritdoc/>
    public long Length { get; }

    /// <summary>
    /// Whether the file was written to since it was opened, so that what was read may be half of one state and half of another. Does not see writes
    /// to a block device.
    /// </summary>
    /// <exception cref="IOException">The file cannot be asked.</exception>
    public bool HasChanged => File.GetLastWriteTimeUtc(_file) != _written;

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination) => RandomAccess.Read(_file, destination, offset);

    /// <inheritdoc/>
    public DiskRange NextData(long offset)
    {
        if (!_knowsHoles)
        {
            return new DiskRange(offset, Length);
        }

        long start = Seek(_file, offset, SeekData);
        if (start < 0 && Marshal.GetLastPInvokeError() == NothingBehind)
        {
            // Also what a file says that became shorter: then its end is not where it was, and that is no hole.
            return RandomAccess.GetLength(_file) >= Length || Seek(_file, 0, SeekEnd) >= Length
                ? new DiskRange(Length, Length)
                : new DiskRange(offset, Length);
        }

        long end = start < 0 ? -1 : Seek(_file, start, SeekHole);
        if (start < offset || end <= start)
        {
            // A file system without the two calls: everything is read from now on.
            _knowsHoles = false;
            return new DiskRange(offset, Length);
        }

        return new DiskRange(Math.Min(start, Length), Math.Min(end, Length));
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}
