using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.BaseDisks;

/// <summary>The file below a base disk, under one of its two names.</summary>
/// <remarks>
/// Safe for use by any number of threads: reads and writes run side by side, a change of name and rights waits for them and runs alone.
/// </remarks>
internal sealed class DiskFile : IDiskBytes, IDisposable
{
    public const string PartialName = "disk.partial";
    public const string CompleteName = "disk.raw";

    private const int ZeroBytes = 64 * 1024;
    private const UnixFileMode Writable = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly ReaderWriterLockSlim _gate = new();
    private readonly string _folder;
    private readonly long _bytes;
    private SafeFileHandle _handle;

    private DiskFile(string folder, long bytes, SafeFileHandle handle, bool complete, bool isNew)
    {
        _folder = folder;
        _bytes = bytes;
        _handle = handle;
        IsComplete = complete;
        IsNew = isNew;
    }

    public bool IsComplete { get; private set; }

    /// <summary>It was made just now and holds nothing.</summary>
    public bool IsNew { get; }

    public string Path => PathOf(_folder, IsComplete);

    /// <summary>Opens the complete disk, else the partial one, else makes a partial one of nothing but a hole.</summary>
    public static DiskFile Open(string folder, long bytes)
    {
        CreateClosed(folder);
        string complete = PathOf(folder, complete: true);
        string partial = PathOf(folder, complete: false);
        if (File.Exists(complete))
        {
            // Both names exist only when someone copied files about: the complete one wins, the other is only in the way of Reopen.
            File.Delete(partial);
            if (new FileInfo(complete).Length == bytes)
            {
                return new DiskFile(folder, bytes, OpenComplete(folder), complete: true, isNew: false);
            }

            File.Move(complete, partial);
        }

        bool isNew = !File.Exists(partial);
        SafeFileHandle handle = OpenPartial(folder);
        try
        {
            if (RandomAccess.GetLength(handle) != bytes)
            {
                RandomAccess.SetLength(handle, bytes);
            }

            if (isNew)
            {
                // The folder's own name must outlive a power cut, or the disk in it would not.
                Libc.FlushFolder(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(folder))!);
            }

            return new DiskFile(folder, bytes, handle, complete: false, isNew);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Makes the folder if it is not there: for its owner alone, so that who may read the disk is decided before there is one.</summary>
    public static void CreateClosed(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(folder))!);
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <inheritdoc/>
    public bool TryRead(Span<byte> buffer, long offset)
    {
        _gate.EnterReadLock();
        try
        {
            while (!buffer.IsEmpty)
            {
                int read = RandomAccess.Read(_handle, buffer, offset);
                if (read == 0)
                {
                    return false;
                }

                buffer = buffer[read..];
                offset += read;
            }

            return true;
        }
        catch (IOException)
        {
            // A bad sector is a damaged chunk like any other: it is fetched again, and writing it lets the device use another sector.
            return false;
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    public void Write(ReadOnlySpan<byte> content, long offset)
    {
        _gate.EnterReadLock();
        try
        {
            RandomAccess.Write(_handle, content, offset);
        }
        catch (IOException exception) when (DiskFull.Is(exception))
        {
            throw new StoreException(StoreFault.Full, $"no space left while writing {Path} at byte {offset}", exception);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Makes whole blocks share the content of another disk, where the file system can.</summary>
    /// <returns><see langword="false"/> when it cannot: then nothing has changed.</returns>
    /// <exception cref="StoreException">There is no space for what describes the blocks.</exception>
    public bool TryClone(SeedFile source, long sourceOffset, long offset, long bytes)
    {
        _gate.EnterReadLock();
        try
        {
            int error = Libc.CloneRange(source.Handle, sourceOffset, _handle, offset, bytes);
            return error == 0 || (DiskFull.Is(error)
                ? throw new StoreException(StoreFault.Full, $"no space left while writing {Path} at byte {offset}")
                : false);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Makes a part of the disk zeros: a hole, where the file system can.</summary>
    /// <exception cref="StoreException">There is no space for the zeros.</exception>
    /// <exception cref="IOException">The device refused.</exception>
    public void Clear(long offset, long bytes)
    {
        _gate.EnterReadLock();
        try
        {
            // The last block is given back only when it is named as a whole.
            long unused = offset + bytes == _bytes ? ChunkPlaces.BlockBytes - 1 : 0;
            if (Libc.TryPunchHole(_handle, offset, bytes + unused))
            {
                return;
            }
        }
        finally
        {
            _gate.ExitReadLock();
        }

        byte[] zeros = new byte[(int)Math.Min(bytes, ZeroBytes)];
        for (long done = 0; done < bytes; done += zeros.Length)
        {
            Write(zeros.AsSpan(0, (int)Math.Min(zeros.Length, bytes - done)), offset + done);
        }
    }

    /// <inheritdoc/>
    public DataRanges FindData()
    {
        _gate.EnterReadLock();
        try
        {
            return DataRanges.Of(_handle, _bytes);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Waits until all that was written is on the device.</summary>
    public void Flush()
    {
        _gate.EnterReadLock();
        try
        {
            FlushHandle();
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Writes a part of the disk to the device and lets go of the cached copy: who reads it next reads what the device has.</summary>
    /// <remarks>
    /// As far as the system can be told so: not on Windows, and not for a page that somebody writes to meanwhile. Nothing is durable by this: the device
    /// may have a cache, and the file system writes down later where the bytes lie. <see cref="TryComplete"/> sees to that.
    /// </remarks>
    /// <exception cref="StoreException">There is no space for it.</exception>
    /// <exception cref="IOException">The device refused.</exception>
    public void PushOut(long offset, long bytes)
    {
        // Whole pages, or the first and the last would stay in the cache.
        long start = offset / ChunkPlaces.BlockBytes * ChunkPlaces.BlockBytes;
        long end = (offset + bytes + ChunkPlaces.BlockBytes - 1) / ChunkPlaces.BlockBytes * ChunkPlaces.BlockBytes;
        _gate.EnterReadLock();
        try
        {
            int error = Libc.WriteOut(_handle, start, end - start);
            if (error != 0)
            {
                throw DiskFull.Is(error)
                    ? new StoreException(StoreFault.Full, $"no space left while flushing {Path}")
                    : new IOException($"cannot write {Path} to its device: {Marshal.GetPInvokeErrorMessage(error)}", error);
            }

            Libc.Uncache(_handle, start, end - start);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>Gives the disk its final name, durably, and takes away the right to write.</summary>
    /// <param name="isWhole">Asked while nobody reads or writes; when it says no, nothing happens.</param>
    public bool TryComplete(Func<bool> isWhole)
    {
        _gate.EnterWriteLock();
        try
        {
            if (!isWhole())
            {
                return false;
            }

            FlushHandle();
            Protect(PathOf(_folder, complete: false), ReadOnly);
            File.Move(PathOf(_folder, complete: false), PathOf(_folder, complete: true), overwrite: true);
            IsComplete = true;
            Libc.FlushFolder(_folder);
            Swap(OpenComplete(_folder));
            return true;
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    /// <summary>Makes a complete disk one under assembly again, content untouched. Leaves one under assembly as it is.</summary>
    /// <param name="meanwhile">Done while nobody reads or writes.</param>
    public void Reopen(Action meanwhile)
    {
        _gate.EnterWriteLock();
        try
        {
            meanwhile();
            if (IsComplete)
            {
                File.Move(PathOf(_folder, complete: true), PathOf(_folder, complete: false), overwrite: true);
                IsComplete = false;
                Libc.FlushFolder(_folder);
                Swap(OpenPartial(_folder));
            }
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    public void Dispose()
    {
        _handle.Dispose();
        _gate.Dispose();
    }

    private void FlushHandle()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        catch (IOException exception) when (DiskFull.Is(exception))
        {
            throw new StoreException(StoreFault.Full, $"no space left while flushing {Path}", exception);
        }
    }

    private void Swap(SafeFileHandle handle)
    {
        // The old handle serves until the new one is there, so that a failure above leaves something to read from.
        _handle.Dispose();
        _handle = handle;
    }

    private static string PathOf(string folder, bool complete) =>
        System.IO.Path.Combine(folder, complete ? CompleteName : PartialName);

    private static SafeFileHandle OpenComplete(string folder)
    {
        string path = PathOf(folder, complete: true);
        Protect(path, ReadOnly);
        return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    private static SafeFileHandle OpenPartial(string folder)
    {
        string path = PathOf(folder, complete: false);
        if (File.Exists(path))
        {
            // It is still read-only when the power went between protecting it and renaming it.
            Protect(path, Writable);
        }

        SafeFileHandle handle = File.OpenHandle(
            path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        Protect(path, Writable);
        return handle;
    }

    private static void Protect(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(path, mode == ReadOnly ? FileAttributes.ReadOnly : FileAttributes.Normal);
        }
        else if (File.GetUnixFileMode(path) != mode)
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
