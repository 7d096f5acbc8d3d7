using System.Runtime.InteropServices;
using MedV.GuestBridge.Publishing.Reconciling;
using Microsoft.Win32.SafeHandles;

namespace MedV.GuestBridge.Publishing.Files;

/// <summary>Menus in the home of a user of Linux. Every step is taken from a folder that is open, so nobody can exchange it meanwhile.</summary>
internal sealed class LinuxMenuStore(MenuRoots roots) : IMenuStore
{
    /// <summary>What names of files begin with while they are written.</summary>
    public const string TemporaryPrefix = ".medv-tmp-";

    private const uint FileMode = 0b110_100_100;
    private const uint PrivateFolderMode = 0b111_000_000;
    private const uint FolderMode = 0b111_101_101;

    private readonly uint _user = LinuxCalls.EffectiveUser();

    /// <inheritdoc/>
    public PresentFile Look(FileKey key)
    {
        try
        {
            using SafeFileHandle? folder = OpenFolderOf(key);
            return folder is null || LinuxCalls.Look(folder, NameOf(key)) is not { } facts ? new PresentFile.Missing()
                : !facts.IsPlain ? new PresentFile.Strange(facts.IsLink ? "it is a link" : "it is no plain file")
                : facts.User != _user ? new PresentFile.Strange("it belongs to somebody else")
                : ReadAt(folder, NameOf(key), MenuLimits.FileBytes) is { } content ? new PresentFile.Plain(MenuFile.DigestOf(content))
                : new PresentFile.Strange("it cannot be read, or is longer than any file of ours");
        }
        catch (IOException refused)
        {
            return new PresentFile.Strange(refused.Message);
        }
    }

    /// <inheritdoc/>
    public byte[]? Read(FileKey key, int mostBytes)
    {
        using SafeFileHandle? folder = OpenFolderOf(key);
        return folder is null ? null : ReadAt(folder, NameOf(key), mostBytes);
    }

    /// <inheritdoc/>
    public IReadOnlyList<FileKey> MissingFolders(FileKey key)
    {
        FileKey[] folders = [.. roots.FoldersTo(key)];
        int there = 0;
        for (; there < folders.Length; there++)
        {
            using SafeFileHandle? folder = OpenFolder(folders[there]);
            if (folder is null)
            {
                break;
            }
        }

        return folders[there..];
    }

    /// <inheritdoc/>
    public void MakeFolder(FileKey folder)
    {
        // The specification says 0700 for the roots. What is below is as open as they are.
        bool isRoot = folder.Path.Length == 0 || folder.Place == MenuPlace.Home;
        if (folder.Path.Length == 0 && !OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(roots.PathOf(folder), (UnixFileMode)PrivateFolderMode);
            return;
        }

        using SafeFileHandle parent = OpenFolderOf(folder) ?? throw new IOException($"the folder of {folder} is gone");
        bool isPrivate = isRoot || folder.Place == MenuPlace.State;
        if (LinuxCalls.MakeFolderAt(parent, NameOf(folder), isPrivate ? PrivateFolderMode : FolderMode) != 0 && Marshal.GetLastPInvokeError() != LinuxCalls.IsThere)
        {
            throw LinuxCalls.Fault($"cannot make {folder}");
        }
    }

    /// <inheritdoc/>
    public void Write(FileKey key, ReadOnlySpan<byte> content)
    {
        using SafeFileHandle folder = OpenFolderOf(key) ?? throw new IOException($"the folder of {key} is gone");
        string temporary = TemporaryPrefix + NameOf(key);
        _ = LinuxCalls.UnlinkAt(folder, temporary, 0);
        try
        {
            using (SafeFileHandle file = LinuxCalls.OpenAt(
                folder, temporary, LinuxCalls.WriteOnly | LinuxCalls.Create | LinuxCalls.Exclusive | LinuxCalls.NoFollow | LinuxCalls.CloseOnExec, FileMode))
            {
                if (file.IsInvalid)
                {
                    throw LinuxCalls.Fault($"cannot write {key}");
                }

                RandomAccess.Write(file, content, 0);
                Check(LinuxCalls.Flush(file), $"cannot write {key}");
            }

            Check(LinuxCalls.RenameAt(folder, temporary, folder, NameOf(key)), $"cannot put {key} in its place");
        }
        catch (IOException)
        {
            // What is half written on a full disk must not keep it full.
            _ = LinuxCalls.UnlinkAt(folder, temporary, 0);
            throw;
        }

        _ = LinuxCalls.Flush(folder);
    }

    /// <inheritdoc/>
    public void Remove(FileKey key)
    {
        using SafeFileHandle? folder = OpenFolderOf(key);
        if (folder is not null && LinuxCalls.UnlinkAt(folder, NameOf(key), 0) != 0 && Marshal.GetLastPInvokeError() != LinuxCalls.NotThere)
        {
            throw LinuxCalls.Fault($"cannot remove {key}");
        }
    }

    /// <inheritdoc/>
    public void RemoveLeftOver(FileKey key)
    {
        using SafeFileHandle? folder = OpenFolderOf(key);
        if (folder is not null)
        {
            _ = LinuxCalls.UnlinkAt(folder, TemporaryPrefix + NameOf(key), 0);
        }
    }

    /// <inheritdoc/>
    public bool RemoveEmptyFolder(FileKey folder)
    {
        if (folder.Path.Length == 0)
        {
            return TryRemoveRoot(roots.PathOf(folder));
        }

        using SafeFileHandle? parent = OpenFolderOf(folder);
        return parent is null || LinuxCalls.UnlinkAt(parent, NameOf(folder), LinuxCalls.RemoveFolder) == 0 || Marshal.GetLastPInvokeError() == LinuxCalls.NotThere;
    }

    /// <inheritdoc/>
    public void Touch(FileKey folder)
    {
        using SafeFileHandle? handle = OpenFolder(folder);
        if (handle is not null)
        {
            _ = LinuxCalls.SetTimesNow(handle, 0);
        }
    }

    /// <inheritdoc/>
    public string PathOf(FileKey key) => roots.PathOf(key);

    /// <inheritdoc/>
    public IDisposable Lock(FileKey folder)
    {
        SafeFileHandle handle = OpenFolder(folder) ?? throw new IOException($"{folder} is gone");
        if (LinuxCalls.Lock(handle, LinuxCalls.LockAlone) != 0)
        {
            handle.Dispose();
            throw new IOException("another process is publishing for this user");
        }

        return new HeldFolder(handle);
    }

    private static bool TryRemoveRoot(string path)
    {
        try
        {
            Directory.Delete(path);
            return true;
        }
        catch (IOException)
        {
            return !Directory.Exists(path);
        }
    }

    private static string NameOf(FileKey key) => key.Path[(key.Path.LastIndexOf('/') + 1)..];

    private static byte[]? ReadAt(SafeFileHandle folder, string name, int mostBytes)
    {
        // Without waiting: the name may lead to a pipe.
        using SafeFileHandle file = LinuxCalls.OpenAt(folder, name, LinuxCalls.ReadOnly | LinuxCalls.NoFollow | LinuxCalls.NonBlocking | LinuxCalls.CloseOnExec, 0);
        if (file.IsInvalid || LinuxCalls.Look(file, "") is not { IsPlain: true } facts || facts.Size > (ulong)mostBytes)
        {
            return null;
        }

        byte[] content = new byte[(int)facts.Size];
        int length = RandomAccess.Read(file, content, 0);
        return length == content.Length ? content : content[..length];
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
        {
            throw LinuxCalls.Fault(what);
        }
    }

    /// <summary>Lets go by name: a program that is just being started has the handle too.</summary>
    private sealed class HeldFolder(SafeFileHandle handle) : IDisposable
    {
        public void Dispose()
        {
            _ = LinuxCalls.Lock(handle, LinuxCalls.LetGo);
            handle.Dispose();
        }
    }

    private SafeFileHandle? OpenFolderOf(FileKey key)
    {
        int slash = key.Path.LastIndexOf('/');
        return OpenFolder(key with { Path = slash < 0 ? "" : key.Path[..slash] });
    }

    /// <summary>Opens a folder from its root on. Null when it is not there.</summary>
    /// <exception cref="IOException">It may not be used.</exception>
    private SafeFileHandle? OpenFolder(FileKey folder)
    {
        SafeFileHandle handle = LinuxCalls.Open(roots.Paths[folder.Place], LinuxCalls.ReadOnly | LinuxCalls.OnlyFolder | LinuxCalls.CloseOnExec);
        string where = roots.Paths[folder.Place];
        foreach (string part in folder.Path.Split('/', StringSplitOptions.RemoveEmptyEntries).Prepend(""))
        {
            if (part.Length > 0)
            {
                SafeFileHandle parent = handle;
                where = $"{where}/{part}";
                handle = OpenBelow(parent, part, where);
                int error = Marshal.GetLastPInvokeError();
                parent.Dispose();
                Marshal.SetLastPInvokeError(error);
            }

            if (handle.IsInvalid)
            {
                return Marshal.GetLastPInvokeError() == LinuxCalls.NotThere ? null : throw LinuxCalls.Fault($"cannot open {where}");
            }

            FileFacts? facts = LinuxCalls.Look(handle, "");
            if (facts?.User != _user || facts.Value.IsOpenToAll)
            {
                handle.Dispose();
                throw new IOException($"{where} {(facts?.User != _user ? "belongs to somebody else" : "can be written to by anybody")}");
            }
        }

        return handle;
    }

    private SafeFileHandle OpenBelow(SafeFileHandle parent, string name, string where)
    {
        const int Flags = LinuxCalls.ReadOnly | LinuxCalls.CloseOnExec | LinuxCalls.NonBlocking;
        SafeFileHandle handle = LinuxCalls.OpenAt(parent, name, Flags | LinuxCalls.OnlyFolder | LinuxCalls.NoFollow, 0);
        if (!handle.IsInvalid || Marshal.GetLastPInvokeError() is not (LinuxCalls.NoFolder or LinuxCalls.IsLink) || LinuxCalls.Look(parent, name) is not { IsLink: true } link)
        {
            return handle;
        }

        return link.User == _user
            ? LinuxCalls.OpenAt(parent, name, Flags | LinuxCalls.OnlyFolder, 0)
            : throw new IOException($"{where} is a link of somebody else");
    }
}
