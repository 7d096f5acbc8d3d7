using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime.Versioning;
using MedV.GuestAgent.Launches;
using MedV.GuestAgent.Menus;
using MedV.GuestAgent.Wishes;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Linux;

/// <summary>Starts programs as the user, in a session of their own, on the display that the host gave.</summary>
/// <param name="user">The user; null for whoever the agent is.</param>
/// <param name="menu">Where programs are found.</param>
[SupportedOSPlatform("linux")]
internal sealed class LinuxLauncher(LinuxUser? user, DesktopMenu menu)
{
    private const string CookieFile = ".xauthority";

    private static readonly string[] Terminals = ["x-terminal-emulator", "xterm"];
    private static readonly string[] Browsers = ["xdg-open", "x-www-browser", "sensible-browser", "firefox", "firefox-esr", "chromium"];

    // What a program needs of the agent's surroundings when it runs as somebody else.
    private static readonly string[] Inherited = ["PATH", "LANG", "LANGUAGE", "LC_ALL", "TZ", "XDG_DATA_DIRS", "XDG_CONFIG_DIRS", "XDG_CURRENT_DESKTOP"];

    /// <summary>The proxy that programs are told of; null for none.</summary>
    public string? Proxy { get; set; }

    /// <summary>Starts an application.</summary>
    public IRunningApp Start(MenuApp app, ImmutableArray<string> files, string folder, DisplayAccess? display)
    {
        ImmutableArray<ImmutableArray<string>> commands = ExecLine.Commands(app, files);
        if (commands.IsEmpty)
        {
            throw new AgentException("failed", $"the command of {app.Name} cannot be read");
        }

        if (app.NeedsTerminal)
        {
            string terminal = Terminals.Select(menu.FindProgram).FirstOrDefault(found => found is not null) ?? throw new AgentException("failed", "there is no terminal program");
            commands = [.. commands.Select(command => (ImmutableArray<string>)[terminal, "-e", .. command])];
        }

        string start = app.Folder.Length > 0 && Directory.Exists(app.Folder) ? app.Folder : files.IsEmpty ? user?.Home ?? Home() : folder;
        return Start(commands, start, folder, display);
    }

    /// <summary>Opens an address.</summary>
    public IRunningApp Open(string url, string folder, DisplayAccess? display)
    {
        string browser = Browsers.Select(menu.FindProgram).FirstOrDefault(found => found is not null) ?? throw new AgentException("notFound", "there is no browser");
        return Start([[browser, url]], user?.Home ?? Home(), folder, display, isFromHost: true);
    }

    private ProcessGroups Start(ImmutableArray<ImmutableArray<string>> commands, string start, string folder, DisplayAccess? display, bool isFromHost = false)
    {
        // It becomes the program that it starts, so that one's process is the one that was started here.
        string session = menu.FindProgram("setsid") ?? throw new AgentException("failed", "setsid of util-linux is missing");
        Dictionary<string, string?> environment = Environment(folder, display);
        if (isFromHost)
        {
            // A browser that hands addresses to the host does not send this one back.
            environment[OpenCommand.FromTheHost] = "1";
        }

        var leaders = new List<Process>();
        foreach (ImmutableArray<string> command in commands)
        {
            string program = menu.FindProgram(command[0]) ?? throw new AgentException("notFound", $"there is no program {command[0]}");
            var info = new ProcessStartInfo(session, ["--", program, .. command[1..]])
            {
                UseShellExecute = false,

                // With its group and all its further groups; one program less to start than with setpriv, which an emulated guest feels.
                UserName = user is null || user.IsSelf ? null : user.Name,
                RedirectStandardInput = true,
                WorkingDirectory = Directory.Exists(start) ? start : "/",
            };
            info.Environment.Clear();
            foreach ((string name, string? value) in environment)
            {
                info.Environment[name] = value;
            }

            Process leader = Process.Start(info)!;
            leader.StandardInput.Close();
            leaders.Add(leader);
        }

        return new ProcessGroups(leaders);
    }

    private Dictionary<string, string?> Environment(string folder, DisplayAccess? display)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        bool isSelf = user is null || user.IsSelf;
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            if (isSelf || Inherited.Contains((string)entry.Key))
            {
                environment[(string)entry.Key] = (string?)entry.Value;
            }
        }

        if (user is not null)
        {
            (environment["HOME"], environment["USER"], environment["LOGNAME"], environment["SHELL"]) = (user.Home, user.Name, user.Name, user.Shell);
            string runtime = $"/run/user/{user.UserId}";
            if (Directory.Exists(runtime))
            {
                environment["XDG_RUNTIME_DIR"] = runtime;
                environment["DBUS_SESSION_BUS_ADDRESS"] = $"unix:path={runtime}/bus";
            }
        }

        foreach ((string name, string value) in ProxyVariables.Of(Proxy))
        {
            environment[name] = value;
        }

        if (display is not null)
        {
            environment["DISPLAY"] = display.Address;
            environment["XAUTHORITY"] = WriteCookie(folder, display);
            environment.Remove("WAYLAND_DISPLAY");
        }

        return environment;
    }

    private string WriteCookie(string folder, DisplayAccess display)
    {
        // Beside the folder first: in it, the user could have put something in the way.
        string path = Path.Combine(folder, CookieFile), beside = folder + ".cookie";
        using (var file = new FileStream(beside, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            file.Write(XAuthority.Entry(display));
        }

        if (user is not null)
        {
            _ = LibC.Check(LibC.ChangeOwner(beside, user.UserId, user.GroupId), "the cookie cannot be given to the user");
        }

        File.Move(beside, path, overwrite: true);
        return path;
    }

    private static string Home() => System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);
}
