using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MedV.Daemon.Manners.Host;

/// <summary>Windows' background mode, which lowers processor, disk and memory priority. Written from the documentation and not verified on Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsPriority : IPriority
{
    private const uint Begin = 0x0010_0000;
    private const uint End = 0x0020_0000;

    private bool _isLow;

    /// <inheritdoc/>
    public string? Set(bool low)
    {
        // Beginning twice is an error.
        if (low == _isLow)
        {
            return null;
        }

        if (SetPriorityClass(GetCurrentProcess(), low ? Begin : End) == 0)
        {
            return Marshal.GetLastPInvokeErrorMessage();
        }

        _isLow = low;
        return null;
    }

    [LibraryImport("kernel32")]
    private static partial nint GetCurrentProcess();

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial int SetPriorityClass(nint process, uint priority);
}
