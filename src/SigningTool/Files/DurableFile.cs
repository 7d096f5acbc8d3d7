using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MedV.SigningTool.Files;

/// <summary>Files that are either the old or the new one after a power cut, never half of each.</summary>
internal static partial class DurableFile
{
    /// <summary>What temporary names begin with; no server of ours gives out such a file.</summary>
    public const string TemporaryPrefix = ".medv-tmp-";

    private const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode PublicMode = PrivateMode | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>A name beside <paramref name="path"/>, the same each time, so that a run after a crash writes over it.</summary>
    public static string TemporaryName(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, TemporaryPrefix + Path.GetFileName(path));

    /// <summary>Writes a whole file: temporary name, to the disk, rename.</summary>
    public static void Write(string path, byte[] content) => Write(path, content, PublicMode);

    /// <summary>The same, for the owner's eyes only.</summary>
    public static void WritePrivate(string path, byte[] content) => Write(path, content, PrivateMode);

    /// <summary>Copies a whole file in the same way.</summary>
    public static void Copy(string source, string destination)
    {
        string temporary = TemporaryName(destination);
        Directory.CreateDirectory(Path.GetDirectoryName(destination)!);
        CommitOrRemove(temporary, destination, () =>
        {
            File.Copy(source, temporary, overwrite: true);
            using var handle = File.OpenHandle(temporary, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        });
    }

    /// <summary>Gives a file that is complete and on the disk its final name.</summary>
    public static void Commit(string temporary, string path)
    {
        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    // What is half written on a full disk must not keep it full.
    private static void CommitOrRemove(string temporary, string path, Action write)
    {
        try
        {
            write();
        }
        catch (IOException)
        {
            File.Delete(temporary);
            throw;
        }

        Commit(temporary, path);
    }

    private static void Write(string path, byte[] content, UnixFileMode mode)
    {
        string temporary = TemporaryName(path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);

        // Left over from a run that was killed, perhaps with another mode.
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        CommitOrRemove(temporary, path, () =>
        {
            using var stream = new FileStream(temporary, options);
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        });
    }

    // A rename is in the folder, and .NET opens no folders.
    private static void FlushFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = Open(folder, 0x80000);
        if (descriptor >= 0)
        {
            _ = Sync(descriptor);
            _ = Close(descriptor);
        }
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
