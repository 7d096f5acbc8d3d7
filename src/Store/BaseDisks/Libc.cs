using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.BaseDisks;

/// <summary>The few calls of the C library that the base class library does not offer. 64-bit Linux.</summary>
internal static partial class Libc
{
    public const int SeekData = 3;
    public const int SeekHole = 4;
    public const int NoSuchAddress = 6;
    private const int OpenDirectoryReadOnly = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(SafeFileHandle file, long offset, int whence);

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

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);
}
