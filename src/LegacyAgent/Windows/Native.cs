using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.LegacyAgent.Windows;

/// <summary>What the agent calls of Windows; all of it is in XP. Not verified: written from the documentation of the functions.</summary>
internal static class Native
{
    /// <summary>Looks at a window; returns whether to go on.</summary>
    public delegate bool WindowVisitor(IntPtr window, IntPtr state);

    [DllImport("kernel32", EntryPoint = "AttachConsole")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool AttachConsole(uint process);

    [DllImport("kernel32", EntryPoint = "CreateFileW", CharSet = CharSet.Unicode, SetLastError = true)]
    public static extern SafeFileHandle CreateFile(string path, uint access, uint share, IntPtr security, uint mode, uint flags, IntPtr template);

    [DllImport("kernel32", EntryPoint = "ReadFile", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool ReadFile(SafeFileHandle file, IntPtr buffer, int length, IntPtr done, IntPtr overlapped);

    [DllImport("kernel32", EntryPoint = "WriteFile", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool WriteFile(SafeFileHandle file, IntPtr buffer, int length, IntPtr done, IntPtr overlapped);

    [DllImport("kernel32", EntryPoint = "GetOverlappedResult", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetResult(SafeFileHandle file, IntPtr overlapped, out int length, [MarshalAs(UnmanagedType.Bool)] bool wait);

    [DllImport("kernel32", EntryPoint = "FlushFileBuffers", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool Flush(SafeFileHandle file);

    [DllImport("kernel32", EntryPoint = "SetSystemTime", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool SetSystemTime([In] ushort[] time);

    [DllImport("kernel32", EntryPoint = "GetTickCount")]
    public static extern uint Ticks();

    [DllImport("user32", EntryPoint = "GetLastInputInfo")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool GetLastInput([In, Out] uint[] input);

    [DllImport("user32", EntryPoint = "EnumWindows")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool EnumWindows(WindowVisitor visitor, IntPtr state);

    [DllImport("user32", EntryPoint = "IsWindowVisible")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool IsWindowVisible(IntPtr window);

    [DllImport("user32", EntryPoint = "GetWindowTextLengthW")]
    public static extern int WindowTextLength(IntPtr window);

    [DllImport("user32", EntryPoint = "GetWindow")]
    public static extern IntPtr RelatedWindow(IntPtr window, uint relation);

    [DllImport("user32", EntryPoint = "GetWindowLongW")]
    public static extern int WindowLong(IntPtr window, int index);

    [DllImport("user32", EntryPoint = "GetShellWindow")]
    public static extern IntPtr ShellWindow();

    [DllImport("wininet", EntryPoint = "InternetSetOptionW")]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static extern bool SetInternetOption(IntPtr session, int option, IntPtr buffer, int length);

    /// <summary>The last error as an exception.</summary>
    /// <param name="what">What was wanted.</param>
    public static IOException Fault(string what) => new($"{what}: {new System.ComponentModel.Win32Exception(Marshal.GetLastWin32Error()).Message}");
}
