using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Seeds.Files;

/// <summary>The calls of the C library for going through folders without following links. 64-bit Linux.</summary>
internal static unsafe partial class LinuxFiles
{
    public const int CurrentFolder = -100;
    public const int PathBytes = 4096;

    public const int ReadOnly = 0;
    public const int NoTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    // The two flags that Arm numbers otherwise.
    public static readonly int OnlyFolder = IsArm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    private const int EmptyPath = 0x1000;
    private const int LookNoFollow = 0x100;

    // What is known of a file on a server is good enough: every chunk is hashed.
    private const int LookNoSync = 0x4000;
    private const uint BasicFacts = 0x7FF;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Opens a name in a folder that is open.</summary>
    /// <returns>A handle that is invalid when it cannot be opened.</returns>
    public static SafeFileHandle OpenAt(SafeFileHandle folder, ReadOnlySpan<byte> name, int flags)
    {
        Span<byte> text = stackalloc byte[PathBytes];
        return TryTerminate(name, text) ? Open(folder, text, flags | CloseOnExec) : new SafeFileHandle(-1, ownsHandle: false);
    }

    /// <summary>Opens a path from the root of all folders, following links.</summary>
    public static SafeFileHandle OpenRoot() => Open(CurrentFolder, "/\0"u8, PathOnly | OnlyFolder | CloseOnExec);

    /// <summary>Fills in what the kernel knows of a name in a folder, of a link itself; of the folder when the name is empty.</summary>
    public static bool TryLook(SafeFileHandle folder, ReadOnlySpan<byte> name, out LinuxFacts facts)
    {
        facts = default;
        Span<byte> text = stackalloc byte[PathBytes];
        return TryTerminate(name, text)
            && Look(folder, text, LookNoSync | LookNoFollow | (name.IsEmpty ? EmptyPath : 0), BasicFacts, out facts) == 0;
    }

    /// <summary>The path behind a path, with all links in it followed.</summary>
    public static byte[]? Resolve(ReadOnlySpan<byte> path)
    {
        Span<byte> text = stackalloc byte[PathBytes];
        byte* resolved = stackalloc byte[PathBytes];
        return TryTerminate(path, text) && RealPath(text, resolved) != 0
            ? MemoryMarshal.CreateReadOnlySpanFromNullTerminated(resolved).ToArray()
            : null;
    }

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    public static partial nint OpenList(nint folder);

    /// <summary>The next entry, valid until the next call; null at the end, and when the folder cannot be read on.</summary>
    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static partial LinuxEntry* NextEntry(nint list);

    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial int CloseList(nint list);

    private static bool TryTerminate(ReadOnlySpan<byte> name, Span<byte> text)
    {
        if (name.Length >= text.Length || name.Contains((byte)0))
        {
            return false;
        }

        name.CopyTo(text);
        text[name.Length] = 0;
        return true;
    }

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial SafeFileHandle Open(SafeFileHandle folder, ReadOnlySpan<byte> name, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial SafeFileHandle Open(int folder, ReadOnlySpan<byte> name, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Look(SafeFileHandle folder, ReadOnlySpan<byte> name, int flags, uint mask, out LinuxFacts facts);

    [LibraryImport("libc", EntryPoint = "realpath", SetLastError = true)]
    private static partial nint RealPath(ReadOnlySpan<byte> path, byte* resolved);
}
