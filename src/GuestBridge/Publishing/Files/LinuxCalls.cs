using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.GuestBridge.Publishing.Files;

/// <summary>The calls of the C library for working in a folder that is open. 64-bit Linux.</summary>
internal static partial class LinuxCalls
{
    public const int CurrentFolder = -100;

    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;

    // The two flags that Arm numbers otherwise.
    public static readonly int OnlyFolder = IsArm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;

    public const int NotThere = 2;
    public const int IsThere = 17;
    public const int NoFolder = 20;
    public const int NotEmpty = 39;
    public const int IsLink = 40;

    public const int RemoveFolder = 0x200;
    public const int LockAlone = 2 | 4;
    public const int LetGo = 8;

    private const int EmptyPath = 0x1000;
    private const int LookNoFollow = 0x100;
    private const uint BasicFacts = 0x7FF;

    private static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>What is known of a name in a folder, of a link itself; of the folder when the name is empty. Null when there is none.</summary>
    public static FileFacts? Look(SafeFileHandle folder, string name) =>
        Statx(folder, name, LookNoFollow | (name.Length == 0 ? EmptyPath : 0), BasicFacts, out FileFacts facts) == 0 ? facts : null;

    /// <summary>What went wrong, in the system's words.</summary>
    public static IOException Fault(string what) => new($"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle OpenAt(SafeFileHandle folder, string name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeFolderAt(SafeFileHandle folder, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(SafeFileHandle from, string name, SafeFileHandle to, string newName);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnlinkAt(SafeFileHandle folder, string name, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Flush(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "futimens", SetLastError = true)]
    public static partial int SetTimesNow(SafeFileHandle file, nint times);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle folder, string name, int flags, uint mask, out FileFacts facts);
}
