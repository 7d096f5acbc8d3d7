using MedV.GuestBridge.Publishing.Files;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Publishing.Windows;

/// <summary>Menus in the profile of a user of Windows, where nobody else may write. Reparse points are not followed.</summary>
internal sealed class WindowsMenuStore(MenuRoots roots) : IMenuStore
{
    private const string TemporaryPrefix = ".medv-tmp-";

    /// <inheritdoc/>
    public PresentFile Look(FileKey key)
    {
        try
        {
            Check(key);
            var file = new FileInfo(PathOf(key));
            return !file.Exists && !Directory.Exists(file.FullName) && file.LinkTarget is null ? new PresentFile.Missing()
                : IsStrange(file) || !file.Exists ? new PresentFile.Strange("it is a link or a folder")
                : Read(key, MenuLimits.FileBytes) is { } content ? new PresentFile.Plain(MenuFile.DigestOf(content))
                : new PresentFile.Strange("it is longer than any file of ours");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new PresentFile.Strange(fault.Message);
        }
    }

    /// <inheritdoc/>
    public byte[]? Read(FileKey key, int mostBytes)
    {
        Check(key);
        var file = new FileInfo(PathOf(key));
        if (!file.Exists || IsStrange(file))
        {
            return null;
        }

        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        if (stream.Length > mostBytes)
        {
            return null;
        }

        byte[] content = new byte[(int)stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    /// <inheritdoc/>
    public IReadOnlyList<FileKey> MissingFolders(FileKey key)
    {
        Check(key);
        return [.. roots.FoldersTo(key).SkipWhile(folder => Directory.Exists(PathOf(folder)))];
    }

    /// <inheritdoc/>
    public void MakeFolder(FileKey folder) => Directory.CreateDirectory(PathOf(folder));

    /// <inheritdoc/>
    public void Write(FileKey key, ReadOnlySpan<byte> content)
    {
        Check(key);
        string temporary = TemporaryOf(key);
        try
        {
            File.Delete(temporary);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                stream.Write(content);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, PathOf(key), overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            RemoveLeftOver(key);
            throw new IOException($"cannot write {key}: {fault.Message}", fault);
        }
    }

    /// <inheritdoc/>
    public void Remove(FileKey key)
    {
        Check(key);
        if (File.Exists(PathOf(key)))
        {
            Try(() => File.Delete(PathOf(key)), $"cannot remove {key}");
        }
    }

    /// <inheritdoc/>
    public void RemoveLeftOver(FileKey key)
    {
        if (File.Exists(TemporaryOf(key)))
        {
            Try(() => File.Delete(TemporaryOf(key)), $"cannot clean up beside {key}");
        }
    }

    /// <inheritdoc/>
    public bool RemoveEmptyFolder(FileKey folder)
    {
        string path = PathOf(folder);
        if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
        {
            Try(() => Directory.Delete(path), $"cannot remove {folder}");
        }

        return !Directory.Exists(path);
    }

    /// <inheritdoc/>
    public void Touch(FileKey folder)
    {
    }

    /// <inheritdoc/>
    public string PathOf(FileKey key) => roots.PathOf(key);

    /// <inheritdoc/>
    public IDisposable Lock(FileKey folder)
    {
        try
        {
            return new FileStream(PathOf(folder) + "-menus.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new IOException("another process is publishing for this user", fault);
        }
    }

    private static bool IsStrange(FileInfo file) => (file.Attributes & (FileAttributes.ReparsePoint | FileAttributes.Directory | FileAttributes.Device)) != 0;

    private static void Try(Action action, string what)
    {
        try
        {
            action();
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new IOException($"{what}: {fault.Message}", fault);
        }
    }

    private string TemporaryOf(FileKey key) => Path.Combine(Path.GetDirectoryName(PathOf(key))!, TemporaryPrefix + Path.GetFileName(key.Path));

    /// <exception cref="IOException">A folder on the way is a link.</exception>
    private void Check(FileKey key)
    {
        foreach (FileKey folder in key.Folders)
        {
            var info = new DirectoryInfo(PathOf(folder));
            if (info.Exists && info.Attributes.HasFlag(FileAttributes.ReparsePoint))
            {
                throw new IOException($"{folder} is a link");
            }
        }
    }
}
