using System.Globalization;
using System.Text;

namespace MedV.GuestBridge.Display;

/// <summary>Tells which processes are the relays of a workspace.</summary>
/// <remarks>QEMU starts them apart from itself, so their parent says nothing; the file with the workspace's cookie, which they are told, does.</remarks>
internal static class RelayProcesses
{
    private const int MaximumBytes = 64 * 1024;

    /// <summary>Whether a process was started with the path of this cookie as an argument.</summary>
    /// <param name="process">Its id.</param>
    /// <param name="cookiePath">The path, as the relay was told it.</param>
    /// <param name="processes">Where the kernel shows processes.</param>
    public static bool Serves(int process, string cookiePath, string processes = "/proc")
    {
        try
        {
            using FileStream file = new(
                Path.Combine(processes, process.ToString(CultureInfo.InvariantCulture), "cmdline"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            byte[] line = new byte[MaximumBytes];
            int length = file.ReadAtLeast(line, line.Length, throwOnEndOfStream: false);
            return Encoding.UTF8.GetString(line, 0, length).Split('\0').Contains(cookiePath, StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is another user's.
            return false;
        }
    }
}
