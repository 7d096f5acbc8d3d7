using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.BaseDisks;

/// <summary>The few calls of the C library that the base class library does not offer. 64-bit Linux.</summary>
internal static partial class Libc
{
    public const int SeekData = 3;
    public const int SeekHole = 4;
    public const int NoSuchAddress = 6;
    private const int OperationNotSupported = 95;
    private const int IllegalSeek = 29;
    private const int InvalidArgument = 22;
    private const int NoSuchCall = 38;
    private const uint WriteAndWait = 1 | 2 | 4; // SYNC_FILE_RANGE_WAIT_BEFORE | _WRITE | _WAIT_AFTER
    private const int NotNeeded = 4; // POSIX_FADV_DONTNEED
    private const int PunchHoleKeepSize = 0x2 | 0x1; // FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE
    private const nuint CloneRangeRequest = 0x4020940D; // FICLONERANGE = _IOW(0x94, 13, struct file_clone_range)
    private const int OpenDirectoryReadOnly = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int whence);

    /// <summary>Makes a part of a file read as zeros, and gives back the blocks that lie in it.</summary>
    /// <returns><see langword="false"/> when the file system cannot do that, or failed; the content is as it was, or zeros.</returns>
    public static bool TryPunchHole(SafeFileHandle file, long offset, long bytes) =>
        OperatingSystem.IsLinux() && Allocate(file, PunchHoleKeepSize, offset, bytes) == 0;

    /// <summary>Makes a part of a file share the blocks of a part of another. Offsets and length are whole blocks.</summary>
    /// <returns>0, or the number of the error: often that the file system cannot do that.</returns>
    public static int CloneRange(SafeFileHandle source, long sourceOffset, SafeFileHandle file, long offset, long bytes)
    {
        if (!OperatingSystem.IsLinux())
        {
            return OperationNotSupported;
        }

        bool isCounted = false;
        try
        {
            source.DangerousAddRef(ref isCounted);
            var range = new FileCloneRange(source.DangerousGetHandle(), sourceOffset, bytes, offset);
            return Control(file, CloneRangeRequest, in range) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        finally
        {
            if (isCounted)
            {
                source.DangerousRelease();
            }
        }
    }

    /// <summary>Writes a part of a file to the device, and waits for that. The device may keep it in a cache of its own.</summary>
    /// <returns>0, also where the system cannot do that for a part; or the number of the error.</returns>
    public static int WriteOut(SafeFileHandle file, long offset, long bytes)
    {
        if (!OperatingSystem.IsLinux() || SyncRange(file, offset, bytes, WriteAndWait) == 0)
        {
            return 0;
        }

        int error = Marshal.GetLastPInvokeError();
        return error is InvalidArgument or IllegalSeek or NoSuchCall or OperationNotSupported ? 0 : error;
    }

    /// <summary>Lets go of the cached copy of a part of a file, as far as it is the same as on the device. A wish: it has no errors that matter.</summary>
    public static void Uncache(SafeFileHandle file, long offset, long bytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(file, offset, bytes, NotNeeded);
        }
    }

    /// <summary>Makes the names in a folder durable: without it a rename may be forgotten in a power cut.</summary>
    /// <exception cref="IOException">The folder cannot be opened or flushed.</exception>
    public static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // NTFS journals its names.
        }

        using SafeFileHandle handle = Open(folder, OpenDirectoryReadOnly);
        if (handle.IsInvalid || Flush(handle) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"cannot flush the folder {folder}: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fallocate", SetLastError = true)]
    private static partial int Allocate(SafeFileHandle file, int mode, long offset, long bytes);

    [LibraryImport("libc", EntryPoint = "sync_file_range", SetLastError = true)]
    private static partial int SyncRange(SafeFileHandle file, long offset, long bytes, uint flags);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long bytes, int advice);

    // Variadic in C; for a pointer that makes no difference in the calling conventions of Linux.
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, nuint request, in FileCloneRange range);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);

    /// <summary><c>struct file_clone_range</c> of linux/fs.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct FileCloneRange(long Source, long SourceOffset, long Bytes, long Offset);
}
