using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Seeds.Files;

/// <summary>A folder on Linux, reached name by name from the root, so that no link is followed even when somebody swaps folders for links meanwhile.</summary>
internal sealed class LinuxFolder : IHostFolder
{
    private readonly SafeFileHandle _folder;

    private LinuxFolder(SafeFileHandle folder, HostFacts facts)
    {
        _folder = folder;
        Facts = facts;
    }

    public HostFacts Facts { get; }

    /// <inheritdoc cref="HostFolders.Resolve"/>
    public static byte[]? Resolve(string path)
    {
        byte[]? resolved = LinuxFiles.Resolve(Encoding.UTF8.GetBytes(path));
        using IHostFolder? folder = resolved is null ? null : TryOpen(resolved);
        return folder is null ? null : resolved;
    }

    /// <inheritdoc cref="HostFolders.TryOpen"/>
    public static IHostFolder? TryOpen(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty || path[0] != (byte)'/' || path.Length >= HostFolders.LongestPathBytes)
        {
            return null;
        }

        SafeFileHandle folder = LinuxFiles.OpenRoot();
        foreach (Range part in path.Split((byte)'/'))
        {
            if (!folder.IsInvalid && !path[part].IsEmpty)
            {
                SafeFileHandle outer = folder;
                folder = LinuxFiles.OpenAt(outer, path[part], LinuxFiles.PathOnly | LinuxFiles.OnlyFolder | LinuxFiles.NoFollow);
                outer.Dispose();
            }
        }

        if (!folder.IsInvalid && LinuxFiles.TryLook(folder, [], out LinuxFacts facts))
        {
            return new LinuxFolder(folder, facts.ToFacts());
        }

        folder.Dispose();
        return null;
    }

    public unsafe bool TryList(List<HostEntry> entries, int most)
    {
        using SafeFileHandle readable = LinuxFiles.OpenAt(_folder, "."u8, LinuxFiles.ReadOnly | LinuxFiles.OnlyFolder);
        if (readable.IsInvalid)
        {
            return false;
        }

        nint list = LinuxFiles.OpenList(readable.DangerousGetHandle());
        if (list == 0)
        {
            return false;
        }

        // From here on the list owns the descriptor.
        readable.SetHandleAsInvalid();
        try
        {
            for (int count = 0; count < most; count++)
            {
                LinuxEntry* entry = LinuxFiles.NextEntry(list);
                if (entry is null)
                {
                    // The end and an error look the same but for the error's number.
                    return Marshal.GetLastPInvokeError() == 0;
                }

                ReadOnlySpan<byte> name = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)entry + LinuxEntry.NameOffset);
                if (HostFolders.IsName(name))
                {
                    entries.Add(new HostEntry(name.ToArray(), KindOf(entry->Type), entry->Inode));
                }
            }

            return false;
        }
        finally
        {
            _ = LinuxFiles.CloseList(list);
        }
    }

    public bool TryLook(ReadOnlySpan<byte> name, out HostFacts facts)
    {
        bool found = HostFolders.IsName(name) & LinuxFiles.TryLook(_folder, name, out LinuxFacts linux);
        facts = linux.ToFacts();
        return found;
    }

    public SafeFileHandle? TryOpenFile(ReadOnlySpan<byte> name, out HostFacts facts)
    {
        facts = default;
        if (!HostFolders.IsName(name))
        {
            return null;
        }

        // Non-blocking: if a pipe has taken the file's place, nobody waits for its other end.
        SafeFileHandle file = LinuxFiles.OpenAt(
            _folder, name, LinuxFiles.ReadOnly | LinuxFiles.NoFollow | LinuxFiles.NonBlocking | LinuxFiles.NoTerminal);
        if (!file.IsInvalid && LinuxFiles.TryLook(file, [], out LinuxFacts linux) && linux.ToFacts() is { Kind: HostEntryKind.File } found)
        {
            facts = found;
            return file;
        }

        file.Dispose();
        return null;
    }

    public void Dispose() => _folder.Dispose();

    private static HostEntryKind KindOf(byte type) => type switch
    {
        LinuxEntry.IsUnknown => HostEntryKind.Unknown,
        LinuxEntry.IsFolder => HostEntryKind.Folder,
        LinuxEntry.IsFile => HostEntryKind.File,
        _ => HostEntryKind.Other,
    };
}
