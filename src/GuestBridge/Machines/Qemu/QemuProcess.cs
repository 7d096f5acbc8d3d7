using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace MedV.GuestBridge.Machines.Qemu;

/// <summary>The process of one QEMU, which is no child of ours. Told from others by the id among its arguments, never by its number alone.</summary>
internal sealed class QemuProcess(QemuLayout layout, Guid id, TimeProvider time)
{
    private const int LongestCommandLine = 128 * 1024;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    /// <summary>Whether it runs.</summary>
    public bool Runs => Find() is not null;

    /// <summary>Waits until it has gone.</summary>
    /// <returns>Whether it went within <paramref name="patience"/>.</returns>
    public async Task<bool> WaitForEndAsync(TimeSpan patience)
    {
        long start = time.GetTimestamp();
        while (Runs)
        {
            if (time.GetElapsedTime(start) > patience)
            {
                return false;
            }

            await Task.Delay(Glance, time, CancellationToken.None);
        }

        return true;
    }

    /// <summary>Ends it the hard way, and waits until it has gone.</summary>
    public async Task KillAsync()
    {
        if (Find() is { } number)
        {
            try
            {
                using Process process = Process.GetProcessById(number);
                process.Kill();
            }
            catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
            {
                // It was faster.
            }

            await WaitForEndAsync(QemuLimits.Quit);
        }
    }

    private int? Find()
    {
        try
        {
            if (!int.TryParse(File.ReadAllText(layout.ProcessId).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return null;
            }

            if (OperatingSystem.IsWindows())
            {
                // Whether it is ours is asked at its monitor, which knows the id.
                using Process process = Process.GetProcessById(number);
                return process.ProcessName.StartsWith("qemu-system", StringComparison.OrdinalIgnoreCase) ? number : null;
            }

            using var commandLine = new FileStream($"/proc/{number}/cmdline", FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            byte[] words = new byte[LongestCommandLine];
            int length = commandLine.ReadAtLeast(words, words.Length, throwOnEndOfStream: false);
            return words.AsSpan(0, length).IndexOf(Encoding.ASCII.GetBytes(id.ToString())) >= 0 ? number : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }
}
