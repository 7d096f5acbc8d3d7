using System.Diagnostics;
using System.Globalization;
using MedV.LegacyAgent.Launches;
using MedV.LegacyAgent.Menus;
using Microsoft.Win32;
using Microsoft.Win32.SafeHandles;

namespace MedV.LegacyAgent.Windows;

/// <summary>An old Windows, in the session of the user whose desktop it is. Not verified.</summary>
internal sealed class WindowsSystem : IGuestSystem
{
    private static readonly TimeSpan ProgramTime = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Icon?> _icons = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public string Name => $"windows {Environment.OSVersion.Version}";

    /// <inheritdoc/>
    public IList<string> Lacks => [];

    /// <inheritdoc/>
    public Icon? ReadIcon(MenuApp app)
    {
        if (app.IconFile.IndexOfAny(Path.GetInvalidPathChars()) >= 0 || !File.Exists(app.IconFile))
        {
            return null;
        }

        string mark = string.Format(CultureInfo.InvariantCulture, "{0} {1}", app.IconFile, File.GetLastWriteTimeUtc(app.IconFile).Ticks);
        if (!_icons.TryGetValue(mark, out Icon? icon))
        {
            if (_icons.Count >= 2 * ProtocolLimits.Apps)
            {
                _icons.Clear();
            }

            icon = FileIcon.Read(app.IconFile);
            _icons[mark] = icon;
        }

        return icon;
    }

    /// <inheritdoc/>
    public IRunningApp Start(MenuApp app, IList<string> files) => RunningProcess.Start(
        new ProcessStartInfo(app.Command, $"{app.Arguments} {RunningProcess.Quote(files)}".Trim()) { UseShellExecute = true, ErrorDialog = false, WorkingDirectory = app.Folder });

    /// <inheritdoc/>
    public void Open(string url) => RunningProcess.Start(new ProcessStartInfo(url) { UseShellExecute = true, ErrorDialog = false }).Dispose();

    /// <inheritdoc/>
    public void UseProxy(string? address) => UserProxy.Set(address);

    /// <inheritdoc/>
    public int? CountWindows()
    {
        const uint Owner = 4;
        const int ExtendedStyle = -20, ToolWindow = 0x80;

        // What has a button in the taskbar.
        int count = 0;
        Native.EnumWindows(
            (window, _) =>
            {
                count += Native.IsWindowVisible(window) && Native.WindowTextLength(window) > 0 && Native.RelatedWindow(window, Owner) == IntPtr.Zero
                    && (Native.WindowLong(window, ExtendedStyle) & ToolWindow) == 0 && window != Native.ShellWindow() ? 1 : 0;
                return true;
            },
            IntPtr.Zero);
        return count;
    }

    /// <inheritdoc/>
    public TimeSpan? IdleTime()
    {
        // LASTINPUTINFO: its size, and the tick of the last input.
        uint[] input = [8, 0];
        return Native.GetLastInput(input) ? TimeSpan.FromMilliseconds(unchecked(Native.Ticks() - input[1])) : null;
    }

    /// <inheritdoc/>
    public bool IsRebootPending()
    {
        const string Updates = @"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired";
        const string Components = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending";
        try
        {
            using RegistryKey? updates = Registry.LocalMachine.OpenSubKey(Updates), components = Registry.LocalMachine.OpenSubKey(Components);
            return updates is not null || components is not null;
        }
        catch (Exception exception) when (exception is System.Security.SecurityException or UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Quiesce()
    {
        const uint ReadAndWrite = 0xC0000000, ShareReadAndWrite = 3, OpenExisting = 3;

        foreach (DriveInfo drive in DriveInfo.GetDrives().Where(drive => drive is { DriveType: DriveType.Fixed, IsReady: true }))
        {
            using SafeFileHandle volume = Native.CreateFile($@"\\.\{drive.Name.Substring(0, 2)}", ReadAndWrite, ShareReadAndWrite, IntPtr.Zero, OpenExisting, 0, IntPtr.Zero);
            if (volume.IsInvalid || !Native.Flush(volume))
            {
                throw Native.Fault($"volume {drive.Name} is not written out");
            }
        }
    }

    /// <inheritdoc/>
    public void Shutdown()
    {
        string program = Path.Combine(Environment.SystemDirectory, "shutdown.exe");
        using Process shutdown = Process.Start(new ProcessStartInfo(program, "-s -t 0") { UseShellExecute = false, CreateNoWindow = true });
        if (shutdown.WaitForExit((int)ProgramTime.TotalMilliseconds) && shutdown.ExitCode != 0)
        {
            throw new AgentException("failed", $"shutdown.exe ended with {shutdown.ExitCode}");
        }
    }

    /// <inheritdoc/>
    public void SetTime(DateTime utc)
    {
        // SYSTEMTIME. Windows takes the privilege that it needs for it by itself.
        ushort[] time = [(ushort)utc.Year, (ushort)utc.Month, (ushort)utc.DayOfWeek, (ushort)utc.Day, (ushort)utc.Hour, (ushort)utc.Minute, (ushort)utc.Second, (ushort)utc.Millisecond];
        if (!Native.SetSystemTime(time))
        {
            throw Native.Fault("the clock cannot be set");
        }
    }
}
