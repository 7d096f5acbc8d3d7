using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MedV.GuestAgent.Launches;
using MedV.GuestAgent.Menus;
using MedV.GuestProtocol;
using Microsoft.Win32;

namespace MedV.GuestAgent.Windows;

/// <summary>Windows, with the Start menu of the user whose session the agent runs in. Not verified.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsSystem : IGuestSystem
{
    private const uint PowerOff = 0x8, Restart = 0x2, ForceIfHung = 0x10, PlannedReason = 0x80000000;
    private const int DnsName = 5;
    private const int MostShortcuts = 4096;

    private static readonly EnumerationOptions Deep = new() { RecurseSubdirectories = true, MaxRecursionDepth = 8, IgnoreInaccessible = true };
    private static readonly string[] Programs = [".exe", ".com", ".bat", ".cmd", ".msc", ".cpl"];
    private static readonly TimeSpan ProgramTime = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string?> _hashes = new(StringComparer.Ordinal);
    private readonly SessionDesk? _desk;

    /// <summary>Creates it. A service has no desktop: it hands what is to be seen to the user's session.</summary>
    public WindowsSystem()
    {
        if (SessionPipe.IsService())
        {
            _desk = new SessionDesk(TimeProvider.System);
            _ = SessionPipe.ServeAsync(_desk, TimeProvider.System);
        }
    }

    /// <inheritdoc/>
    public string Name => $"windows {Environment.OSVersion.Version}";

    // Windows shows its windows through RDP; an X display is of no use to it.
    /// <inheritdoc/>
    public ImmutableArray<string> Lacks => [];

    /// <inheritdoc/>
    public IEnumerable<string> MenuFolders => new[] { Environment.SpecialFolder.CommonPrograms, Environment.SpecialFolder.Programs }
        .Select(Environment.GetFolderPath).Where(folder => folder.Length > 0);

    /// <inheritdoc/>
    public string MenuMark() => string.Join('\n', Links().Select(link => string.Create(CultureInfo.InvariantCulture, $"{link.Path} {File.GetLastWriteTimeUtc(link.Path).Ticks}")));

    /// <inheritdoc/>
    public IReadOnlyList<MenuApp> ReadMenu()
    {
        var apps = new List<MenuApp>();
        foreach ((string id, string path) in Links())
        {
            if (Shortcut.Read(path) is { } link && Programs.Contains(Path.GetExtension(link.Target), StringComparer.OrdinalIgnoreCase))
            {
                apps.Add(new MenuApp(id, Path.GetFileNameWithoutExtension(path), link.Description, [], [], "", path, path, "", NeedsTerminal: false));
            }
        }

        return apps;
    }

    /// <inheritdoc/>
    public string? IconHash(MenuApp app)
    {
        string mark = string.Create(CultureInfo.InvariantCulture, $"{app.IconName} {File.GetLastWriteTimeUtc(app.IconName).Ticks}");
        if (!_hashes.TryGetValue(mark, out string? hash))
        {
            if (_hashes.Count >= 2 * ProtocolLimits.Apps)
            {
                _hashes.Clear();
            }

            hash = ReadIcon(app)?.Hash();
            _hashes[mark] = hash;
        }

        return hash;
    }

    /// <inheritdoc/>
    public GuestIcon? ReadIcon(MenuApp app) => ShellIcon.Read(app.IconName);

    /// <inheritdoc/>
    public IRunningApp Start(MenuApp app, ImmutableArray<string> files, string folder, DisplayAccess? display) =>
        // No name of a file has a quote or ends with a backslash: the door of the protocol sees to it.
        Show(app.Command, string.Join(' ', files.Select(file => $"\"{file}\"")));

    /// <inheritdoc/>
    public void UseProxy(string? address) => UserProxy.Set(address);

    /// <inheritdoc/>
    public IRunningApp Open(string url, string folder, DisplayAccess? display) => Show(url, "");

    /// <inheritdoc/>
    public void MakePrivateFolder(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public void GiveToUser(string path)
    {
        // The agent is the user.
    }

    /// <inheritdoc/>
    public FileStream OpenPlain(string path) =>
        (File.GetAttributes(path) & (FileAttributes.ReparsePoint | FileAttributes.Device | FileAttributes.Directory)) == 0
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0)
            : throw new FileNotFoundException("it is no plain file");

    /// <inheritdoc/>
    public IClosedFiles WatchFolder(string path) => new WrittenFiles(path);

    /// <inheritdoc/>
    public unsafe int? CountWindows()
    {
        if (_desk is not null)
        {
            // A service sees no windows: launches that live are counted, and the host knows whether it shows the session.
            return null;
        }

        int count = 0;
        _ = Native.EnumWindows(&Count, &count);
        return count;
    }

    /// <inheritdoc/>
    public TimeSpan? IdleTime()
    {
        var input = new Native.LastInput { Size = 8 };
        return _desk is not null ? null : Native.GetLastInput(ref input) != 0 ? TimeSpan.FromMilliseconds(unchecked(Native.Ticks() - input.Tick)) : null;
    }

    /// <inheritdoc/>
    public bool IsRebootPending()
    {
        const string Updates = @"SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update\RebootRequired";
        const string Components = @"SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing\RebootPending";
        foreach (string path in new[] { Updates, Components })
        {
            using RegistryKey? key = Registry.LocalMachine.OpenSubKey(path);
            if (key is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public void Quiesce()
    {
        foreach (DriveInfo drive in DriveInfo.GetDrives().Where(drive => drive is { DriveType: DriveType.Fixed, IsReady: true }))
        {
            using var volume = File.OpenHandle($@"\\.\{drive.Name[..2]}", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.FlushToDisk(volume);
        }
    }

    /// <inheritdoc/>
    public void Shutdown(bool restart)
    {
        Enable("SeShutdownPrivilege");
        Require(Native.ExitWindows((restart ? Restart : PowerOff) | ForceIfHung, PlannedReason), "Windows does not shut down");
    }

    /// <inheritdoc/>
    public void SetTime(DateTimeOffset time)
    {
        Enable("SeSystemtimePrivilege");
        DateTime utc = time.UtcDateTime;
        Require(
            Native.SetSystemTime([(ushort)utc.Year, (ushort)utc.Month, (ushort)utc.DayOfWeek, (ushort)utc.Day, (ushort)utc.Hour, (ushort)utc.Minute, (ushort)utc.Second, (ushort)utc.Millisecond]),
            "the clock cannot be set");
    }

    /// <inheritdoc/>
    public void ApplySetup(HostMessage.Setup setup)
    {
        if (setup.Locale.Length > 0)
        {
            throw new AgentException("unsupported", "the locale of Windows is chosen in its image: leave it empty");
        }

        if (setup.TimeZone.Length > 0)
        {
            Run("tzutil.exe", ["/s", TimeZoneInfo.TryConvertIanaIdToWindowsId(setup.TimeZone, out string? zone) ? zone : throw new AgentException("notFound", $"there is no time zone {setup.TimeZone}")]);
        }

        if (setup.User.Length > 0 && Try("net.exe", ["user", setup.User]) != 0)
        {
            Run("net.exe", ["user", setup.User, "/add"]);
        }

        if (setup.Name.Length > 0)
        {
            Rename(setup.Name);
        }
    }

    /// <inheritdoc/>
    public void Rename(string name) => Require(Native.SetComputerName(DnsName, name), "the computer cannot be renamed");

    [UnmanagedCallersOnly]
    private static unsafe int Count(nint window, int* count)
    {
        const uint Owner = 4;
        const int ExtendedStyle = -20, ToolWindow = 0x80;

        // What has a button in the taskbar.
        if (Native.IsWindowVisible(window) != 0 && Native.WindowTextLength(window) > 0 && Native.RelatedWindow(window, Owner) == 0
            && (Native.WindowLong(window, ExtendedStyle) & ToolWindow) == 0 && window != Native.ShellWindow())
        {
            (*count)++;
        }

        return 1;
    }

    private IRunningApp Show(string file, string parameters) => _desk?.Hand(file, parameters) ?? ShellProcess.Start(file, parameters, "");

    private IEnumerable<(string Id, string Path)> Links() =>
        from folder in MenuFolders
        where Directory.Exists(folder)
        from path in Directory.EnumerateFiles(folder, "*.lnk", Deep).Take(MostShortcuts).Order(StringComparer.Ordinal)
        group path by Path.ChangeExtension(Path.GetRelativePath(folder, path), null).Replace('\\', '-') into same
        select (same.Key, same.First());

    private static void Enable(string privilege)
    {
        const uint Adjust = 0x28, Enabled = 2;
        Require(Native.OpenToken(Native.CurrentProcess(), Adjust, out nint token), privilege);
        try
        {
            Require(Native.FindPrivilege(null, privilege, out long id), privilege);
            Require(Native.AdjustPrivileges(token, 0, new Native.Privileges { Count = 1, IdLow = (uint)(id & 0xFFFFFFFF), IdHigh = (int)(id >> 32), Attributes = Enabled }, 0, 0, 0), privilege);
        }
        finally
        {
            _ = Native.CloseHandle(token);
        }
    }

    private static void Require(int result, string what)
    {
        if (result == 0)
        {
            throw new AgentException("failed", $"{what}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    private static void Run(string program, IReadOnlyList<string> arguments)
    {
        int code = Try(program, arguments);
        if (code != 0)
        {
            throw new AgentException("failed", $"{program} ended with {code}");
        }
    }

    private static int Try(string program, IReadOnlyList<string> arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(Path.Combine(Environment.SystemDirectory, program), arguments) { UseShellExecute = false, CreateNoWindow = true })!;
            if (process.WaitForExit(ProgramTime))
            {
                return process.ExitCode;
            }

            process.Kill();
            throw new AgentException("failed", $"{program} took more than {ProgramTime.TotalSeconds:0} s");
        }
        catch (Win32Exception exception)
        {
            throw new AgentException("failed", exception.Message);
        }
    }
}
