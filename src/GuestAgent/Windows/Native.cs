using System.Runtime.InteropServices;

namespace MedV.GuestAgent.Windows;

/// <summary>What the agent calls of Windows. Not verified: written from the documentation of the functions.</summary>
internal static partial class Native
{
    [StructLayout(LayoutKind.Sequential)]
    public struct LastInput
    {
        public uint Size;
        public uint Tick;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IconInfo
    {
        public int IsIcon;
        public uint HotspotX;
        public uint HotspotY;
        public nint Mask;
        public nint Colour;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BitmapHeader
    {
        public uint Size;
        public int Width;
        public int Height;
        public ushort Planes;
        public ushort Bits;
        public uint Compression;
        public uint ImageSize;
        public int PixelsPerMetreX;
        public int PixelsPerMetreY;
        public uint Colours;
        public uint ImportantColours;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Execute
    {
        public uint Size;
        public uint Mask;
        public nint Window;
        public nint Verb;
        public nint File;
        public nint Parameters;
        public nint Folder;
        public int Show;
        public nint Instance;
        public nint IdList;
        public nint Class;
        public nint ClassKey;
        public uint HotKey;
        public nint Icon;
        public nint Process;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Privileges
    {
        public uint Count;
        public uint IdLow;
        public int IdHigh;
        public uint Attributes;
    }

    [LibraryImport("user32", EntryPoint = "EnumWindows")]
    public static unsafe partial int EnumWindows(delegate* unmanaged<nint, int*, int> callback, int* state);

    [LibraryImport("user32", EntryPoint = "IsWindowVisible")]
    public static partial int IsWindowVisible(nint window);

    [LibraryImport("user32", EntryPoint = "GetWindowTextLengthW")]
    public static partial int WindowTextLength(nint window);

    [LibraryImport("user32", EntryPoint = "GetWindow")]
    public static partial nint RelatedWindow(nint window, uint relation);

    [LibraryImport("user32", EntryPoint = "GetWindowLongW")]
    public static partial int WindowLong(nint window, int index);

    [LibraryImport("user32", EntryPoint = "GetShellWindow")]
    public static partial nint ShellWindow();

    [LibraryImport("user32", EntryPoint = "GetLastInputInfo")]
    public static partial int GetLastInput(ref LastInput input);

    [LibraryImport("kernel32", EntryPoint = "GetTickCount")]
    public static partial uint Ticks();

    [LibraryImport("user32", EntryPoint = "ExitWindowsEx", SetLastError = true)]
    public static partial int ExitWindows(uint flags, uint reason);

    [LibraryImport("kernel32", EntryPoint = "SetSystemTime", SetLastError = true)]
    public static partial int SetSystemTime(ReadOnlySpan<ushort> time);

    [LibraryImport("kernel32", EntryPoint = "SetComputerNameExW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial int SetComputerName(int kind, string name);

    [LibraryImport("advapi32", EntryPoint = "OpenProcessToken", SetLastError = true)]
    public static partial int OpenToken(nint process, uint access, out nint token);

    [LibraryImport("advapi32", EntryPoint = "LookupPrivilegeValueW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    public static partial int FindPrivilege(string? system, string name, out long id);

    [LibraryImport("advapi32", EntryPoint = "AdjustTokenPrivileges", SetLastError = true)]
    public static partial int AdjustPrivileges(nint token, int disableAll, in Privileges change, uint length, nint previous, nint previousLength);

    [LibraryImport("kernel32", EntryPoint = "GetCurrentProcess")]
    public static partial nint CurrentProcess();

    [LibraryImport("kernel32", EntryPoint = "CloseHandle")]
    public static partial int CloseHandle(nint handle);

    [LibraryImport("kernel32", EntryPoint = "GetExitCodeProcess", SetLastError = true)]
    public static partial int GetExitCode(Microsoft.Win32.SafeHandles.SafeWaitHandle process, out int code);

    [LibraryImport("shell32", EntryPoint = "ShellExecuteExW", SetLastError = true)]
    public static partial int ShellExecute(ref Execute execute);

    [LibraryImport("shell32", EntryPoint = "SHGetFileInfoW", StringMarshalling = StringMarshalling.Utf16)]
    public static partial nint GetFileInfo(string path, uint attributes, Span<byte> info, uint size, uint flags);

    [LibraryImport("user32", EntryPoint = "GetIconInfo", SetLastError = true)]
    public static partial int GetIconInfo(nint icon, out IconInfo info);

    [LibraryImport("user32", EntryPoint = "DestroyIcon")]
    public static partial int DestroyIcon(nint icon);

    [LibraryImport("user32", EntryPoint = "GetDC")]
    public static partial nint GetScreen(nint window);

    [LibraryImport("user32", EntryPoint = "ReleaseDC")]
    public static partial int ReleaseScreen(nint window, nint screen);

    [LibraryImport("gdi32", EntryPoint = "GetDIBits")]
    public static partial int GetBits(nint screen, nint bitmap, uint first, uint lines, Span<byte> bits, ref BitmapHeader header, uint usage);

    [LibraryImport("gdi32", EntryPoint = "DeleteObject")]
    public static partial int DeleteObject(nint thing);

    [LibraryImport("ole32", EntryPoint = "CoInitializeEx")]
    public static partial int StartCom(nint reserved, uint kind);

    [LibraryImport("ole32", EntryPoint = "CoCreateInstance")]
    public static partial int CreateInstance(in Guid type, nint outer, uint context, in Guid kind, out nint instance);
}
