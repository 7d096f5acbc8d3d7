using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MedV.GuestAgent.Icons;
using MedV.GuestAgent.Launches;
using MedV.GuestAgent.Menus;
using MedV.GuestProtocol;
using Microsoft.Win32.SafeHandles;

namespace MedV.GuestAgent.Linux;

/// <summary>Linux, with a freedesktop menu.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxSystem : IGuestSystem
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly string[] LocaleVariables = ["LC_ALL", "LC_MESSAGES", "LANG"];
    private static readonly TimeSpan ProgramTime = TimeSpan.FromSeconds(60);

    private readonly LinuxUser? _user;
    private readonly DesktopMenu _menu;
    private readonly IconFinder _icons;
    private readonly LinuxLauncher _launcher;
    private readonly LinuxSetup _setup;

    /// <summary>Creates it from the environment.</summary>
    /// <param name="user">Who applications run as; null for whoever the agent is.</param>
    /// <param name="dataFolders">Entries of the data path, best first.</param>
    /// <param name="root">The root of the file system; another one in tests of what setup writes.</param>
    public LinuxSystem(LinuxUser? user, IReadOnlyList<string> dataFolders, string root = "/")
    {
        _user = user;
        string path = Variable("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games:/usr/sbin:/sbin");
        string locale = LocaleVariables.Select(name => Variable(name, "")).FirstOrDefault(value => value.Length > 0) ?? "";
        _menu = new DesktopMenu(dataFolders, locale, [.. Variable("XDG_CURRENT_DESKTOP", "").Split(':', StringSplitOptions.RemoveEmptyEntries)], path.Split(':', StringSplitOptions.RemoveEmptyEntries));
        _icons = new IconFinder(dataFolders);
        _launcher = new LinuxLauncher(user, _menu);
        _setup = new LinuxSetup(root, RunProgram);
    }

    /// <inheritdoc/>
    public string Name => $"linux {System.Environment.OSVersion.Version}";

    /// <inheritdoc/>
    public ImmutableArray<string> Lacks => [];

    /// <inheritdoc/>
    public IEnumerable<string> MenuFolders => _menu.Folders;

    /// <summary>The folders of the data path, as the specification says.</summary>
    public static IReadOnlyList<string> DataFolders(LinuxUser? user)
    {
        string home = user?.Home ?? System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
        string own = user is { IsSelf: false } ? "" : Variable("XDG_DATA_HOME", "");
        return [own.Length > 0 ? own : Path.Combine(home, ".local/share"), .. Variable("XDG_DATA_DIRS", "/usr/local/share:/usr/share").Split(':', StringSplitOptions.RemoveEmptyEntries)];
    }

    /// <inheritdoc/>
    public string MenuMark() =>
        string.Join('\n', _menu.Files().Select(file => string.Create(CultureInfo.InvariantCulture, $"{file.Id} {file.File.LastWriteTimeUtc.Ticks} {(file.File.Exists ? file.File.Length : 0)}")));

    /// <inheritdoc/>
    public IReadOnlyList<MenuApp> ReadMenu() => [.. _menu.Read(_menu.Files())];

    /// <inheritdoc/>
    public string? IconHash(MenuApp app) => _icons.Find(app.IconName) is { } path ? _icons.HashOf(path) : null;

    /// <inheritdoc/>
    public GuestIcon? ReadIcon(MenuApp app) => _icons.Find(app.IconName) is { } path ? IconFinder.Read(path) : null;

    /// <inheritdoc/>
    public IRunningApp Start(MenuApp app, ImmutableArray<string> files, string folder, DisplayAccess? display) => _launcher.Start(app, files, folder, display);

    /// <inheritdoc/>
    public IRunningApp Open(string url, string folder, DisplayAccess? display) => _launcher.Open(url, folder, display);

    /// <inheritdoc/>
    public void UseProxy(string? address) => _launcher.Proxy = address;

    /// <inheritdoc/>
    public void MakePrivateFolder(string path)
    {
        Directory.CreateDirectory(path, Private);
        GiveToUser(path);
    }

    /// <inheritdoc/>
    public void GiveToUser(string path)
    {
        if (_user is not null)
        {
            _ = LibC.Check(LibC.ChangeOwner(path, _user.UserId, _user.GroupId), "a file cannot be given to the user");
        }
    }

    /// <inheritdoc/>
    public FileStream OpenPlain(string path)
    {
        // Not blocking, for a pipe would wait; it is looked at before anything is read.
        int file = LibC.Open(path, LibC.OpenReadOnly | LibC.OpenNonBlocking | LibC.OpenCloseOnExec | LibC.OpenNoFollow, 0);
        if (file < 0)
        {
            throw new FileNotFoundException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        }

        var handle = new SafeFileHandle(file, ownsHandle: true);
        if ((File.GetAttributes(handle) & FileAttributes.Directory) == 0)
        {
            // A pipe cannot be read from a place; and no user can make a device.
            var stream = new FileStream(handle, FileAccess.Read, 0);
            if (stream.CanSeek)
            {
                return stream;
            }
        }

        handle.Dispose();
        throw new FileNotFoundException("it is no plain file");
    }

    /// <inheritdoc/>
    public IClosedFiles WatchFolder(string path) => new ClosedFiles(path);

    /// <inheritdoc/>
    public int? CountWindows() => null;

    /// <inheritdoc/>
    public TimeSpan? IdleTime() => null;

    /// <inheritdoc/>
    public bool IsRebootPending() => File.Exists("/run/reboot-required") || File.Exists("/var/run/reboot-required");

    /// <inheritdoc/>
    public void Quiesce() => LibC.Sync();

    /// <inheritdoc/>
    public void Shutdown(bool restart)
    {
        if (_menu.FindProgram("systemctl") is { } systemctl && Directory.Exists("/run/systemd/system"))
        {
            RunProgram(systemctl, ["--no-block", restart ? "reboot" : "poweroff"]);
            return;
        }

        RunProgram(_menu.FindProgram(restart ? "reboot" : "poweroff") ?? throw new AgentException("failed", "there is no program that shuts down"), []);
    }

    /// <inheritdoc/>
    public void SetTime(DateTimeOffset time)
    {
        long ticks = (time - DateTimeOffset.UnixEpoch).Ticks;
        if (LibC.SetClock(0, [ticks / TimeSpan.TicksPerSecond, ticks % TimeSpan.TicksPerSecond * 100]) < 0)
        {
            throw new AgentException("denied", $"the clock cannot be set: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");
        }
    }

    /// <inheritdoc/>
    public void ApplySetup(HostMessage.Setup setup) => _setup.Apply(setup);

    /// <inheritdoc/>
    public void Rename(string name) => _setup.Rename(name);

    private static string Variable(string name, string otherwise) =>
        System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : otherwise;

    private void RunProgram(string program, IReadOnlyList<string> arguments)
    {
        string path = _menu.FindProgram(program) ?? throw new AgentException("failed", $"there is no program {program}");
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(path, arguments) { UseShellExecute = false })!;
            if (!process.WaitForExit(ProgramTime))
            {
                process.Kill();
                throw new AgentException("failed", $"{program} took more than {ProgramTime.TotalSeconds:0} s");
            }

            if (process.ExitCode != 0)
            {
                throw new AgentException("failed", $"{program} ended with {process.ExitCode}");
            }
        }
        catch (Win32Exception exception)
        {
            throw new AgentException("failed", exception.Message);
        }
    }
}
