using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MedV.GuestAgent.Tests;

/// <summary>A pseudo-terminal: as a serial port, with the same surprises.</summary>
internal static partial class Terminal
{
    private const int ReadWrite = 2, NoControl = 0x100;

    /// <summary>Opens one.</summary>
    /// <returns>The end of the host, and the path of the end of the guest.</returns>
    public static (FileStream Host, string Guest) Open()
    {
        var master = new SafeFileHandle(OpenMaster(ReadWrite | NoControl), ownsHandle: true);
        Span<byte> name = stackalloc byte[128];
        Assert.Equal(0, Grant(master));
        Assert.Equal(0, Unlock(master));
        Assert.Equal(0, Name(master, name, (nuint)name.Length));
        return (new FileStream(master, FileAccess.ReadWrite, 0), System.Text.Encoding.ASCII.GetString(name[..name.IndexOf((byte)0)]));
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt")]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt")]
    private static partial int Grant(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "unlockpt")]
    private static partial int Unlock(SafeFileHandle master);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    private static partial int Name(SafeFileHandle master, Span<byte> name, nuint length);
}
