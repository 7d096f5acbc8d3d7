using System.Collections.Immutable;

namespace MedV.Lab;

/// <summary>A user of a branch PC at a desk: a home, a session, an X display, and the programs as they are installed. Needs root, to become that user.</summary>
public sealed class Desk : IAsyncDisposable
{
    private readonly Pc _pc;
    private readonly RunningProgram? _screen;
    private readonly ImmutableArray<string> _identity;
    private readonly ImmutableArray<string> _environment;

    private Desk(Pc pc, string user, string folder, string? display, RunningProgram? screen)
    {
        _pc = pc;
        _screen = screen;
        User = user;
        Folder = folder;
        Home = Path.Combine(folder, "home");
        Runtime = Path.Combine(folder, "run");
        Programs = Path.Combine(folder, "bin");
        _identity = ["--reuid", user, "--regid", user, "--init-groups"];
        _environment =
        [
            "env", "-i",
            "PATH=/usr/bin:/bin:/usr/sbin:/usr/games", "LANG=C.UTF-8", $"HOME={Home}", $"USER={user}", $"LOGNAME={user}", $"XDG_RUNTIME_DIR={Runtime}",
            $"MEDV_SOCKET={pc.Socket}", $"XAUTHORITY={Authority(folder)}", .. display is null ? Array.Empty<string>() : [$"DISPLAY={display}"],
        ];
    }

    /// <summary>The user's name.</summary>
    public string User { get; }

    /// <summary>The folder of all of it.</summary>
    public string Folder { get; }

    /// <summary>The user's home.</summary>
    public string Home { get; }

    /// <summary>The folder of the user's session.</summary>
    public string Runtime { get; }

    /// <summary>Where <c>medv</c> and <c>medv-bridge</c> are.</summary>
    public string Programs { get; }

    /// <summary>What the bridge wrote.</summary>
    public string BridgeLog => File.Exists(Path.Combine(Runtime, "medv", "bridge.log")) ? File.ReadAllText(Path.Combine(Runtime, "medv", "bridge.log")) : "";

    /// <summary>Sits a user down.</summary>
    /// <param name="pc">The PC, whose daemon may run already.</param>
    /// <param name="user">A user of this machine, who has a group of the same name.</param>
    /// <param name="folder">A short path to a folder that is absent; the way to it is opened to everybody.</param>
    /// <param name="hasScreen">Whether there is an X server.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<Desk> OpenAsync(Pc pc, string user, string folder, bool hasScreen, CancellationToken cancellationToken)
    {
        foreach (string own in new[] { "home", "run" })
        {
            Directory.CreateDirectory(Path.Combine(folder, own));
        }

        Directory.CreateDirectory(Path.Combine(folder, "bin"));
        foreach (string program in new[] { Lab.Programs.Medv, Lab.Programs.MedvBridge })
        {
            File.Copy(program, Path.Combine(folder, "bin", Path.GetFileName(program)), overwrite: true);
        }

        string? display = null;
        RunningProgram? screen = null;
        if (hasScreen)
        {
            (display, screen) = await StartScreenAsync(folder, cancellationToken);
        }

        await Command.RunAsync("chown", ["-R", $"{user}:{user}", Path.Combine(folder, "home"), Path.Combine(folder, "run")], cancellationToken);
        await Command.RunAsync("chmod", ["0700", Path.Combine(folder, "run")], cancellationToken);
        for (string? way = folder; way is not (null or "/" or "/tmp"); way = Path.GetDirectoryName(way))
        {
            File.SetUnixFileMode(way, File.GetUnixFileMode(way) | UnixFileMode.OtherExecute);
        }

        // From the store's folder down, the daemon itself says who may go where.
        for (string? way = pc.Store; way is not (null or "/" or "/tmp"); way = Path.GetDirectoryName(way))
        {
            if (Directory.Exists(way))
            {
                File.SetUnixFileMode(way, File.GetUnixFileMode(way) | UnixFileMode.OtherExecute);
            }
        }

        return new Desk(pc, user, folder, display, screen);
    }

    /// <summary>Runs a program as the user, whatever its exit code is.</summary>
    public Task<Command> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        _pc.Place.RunAsync("setpriv", [.. _identity, .. _environment, program, .. arguments], cancellationToken);

    /// <summary>Starts a program as the user; what it writes goes to a file of its name in <see cref="Folder"/>.</summary>
    public RunningProgram Start(string program, IEnumerable<string> arguments) =>
        _pc.Place.Start("setpriv", [.. _identity, .. _environment, program, .. arguments], Path.Combine(Folder, $"{Path.GetFileName(program)}.log"));

    /// <summary>Starts a program as the administrator of the PC, who came to this desk: on its display, and as root.</summary>
    public RunningProgram StartAsAdministrator(string program, IEnumerable<string> arguments) =>
        _pc.Place.Start("env", [.. _environment[1..], program, .. arguments], Path.Combine(Folder, $"root-{Path.GetFileName(program)}.log"));

    /// <summary>Runs <c>medv</c> as the user.</summary>
    public Task<Command> MedvAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(Path.Combine(Programs, "medv"), arguments, cancellationToken);

    /// <summary>The processes of a program that belong to this desk: those that have its folder in their command line.</summary>
    /// <param name="program">Its file name.</param>
    public ImmutableArray<int> Processes(string program) =>
        [.. Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out int id) ? id : 0).Where(id => id > 0 && Is(id, program))];

    /// <summary>SIGKILL for the processes of a program that belong to this desk.</summary>
    /// <exception cref="LabException">There are none.</exception>
    public async Task KillAsync(string program, CancellationToken cancellationToken)
    {
        // The relay of a window is the same program, and no part of the bridge that dies.
        ImmutableArray<int> ids = [.. Processes(program).Where(id => !File.ReadAllText($"/proc/{id}/cmdline").Contains("\0relay\0", StringComparison.Ordinal))];
        if (ids.IsEmpty)
        {
            throw new LabException($"no {program} runs at this desk; the bridge says: {BridgeLog}");
        }

        await Command.RunAsync("kill", ["-KILL", .. ids.Select(id => $"{id}")], cancellationToken);
    }

    /// <summary>Files below the user's home, as paths from there.</summary>
    public ImmutableArray<string> Files() =>
        [.. Directory.EnumerateFiles(Home, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Home, file)).Order(StringComparer.Ordinal)];

    /// <summary>The windows on the display: the lines of <c>xwininfo</c>.</summary>
    public async Task<string> WindowsAsync(CancellationToken cancellationToken) =>
        (await RunAsync("xwininfo", ["-root", "-tree"], cancellationToken)).Output;

    /// <summary>Waits until a window with a title is on the display, of the host or with a workspace before it in brackets, and gives its id.</summary>
    /// <exception cref="LabException">It does not come.</exception>
    public async Task<string> WaitForWindowAsync(string title, TimeSpan atMost, CancellationToken cancellationToken)
    {
        string? line = null;
        string seen = "";
        await Wait.UntilAsync(
            async () => (line = (seen = await WindowsAsync(cancellationToken)).Split('\n').FirstOrDefault(one => one.Contains($"\"{title}\"", StringComparison.Ordinal)
                || one.Contains($"] {title}\"", StringComparison.Ordinal))) is not null,
            atMost,
            () => $"no window \"{title}\" among {seen}; the bridge says: {BridgeLog}",
            cancellationToken);
        return line!.Trim().Split(' ')[0];
    }

    /// <summary>Closes a window as its server does: its program loses its display.</summary>
    public async Task CloseWindowAsync(string window, CancellationToken cancellationToken) =>
        (await RunAsync("xkill", ["-id", window], cancellationToken)).Succeeded();

    /// <summary>Takes a picture of the whole display.</summary>
    public async Task TakePictureAsync(string file, CancellationToken cancellationToken)
    {
        string dump = Path.Combine(Runtime, "screen.xwd");
        (await RunAsync("xwd", ["-root", "-silent", "-out", dump], cancellationToken)).Succeeded();
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.Copy(dump, file, overwrite: true);
    }

    /// <summary>Ends the bridge, the machines that run on without it, and the screen.</summary>
    public async ValueTask DisposeAsync()
    {
        await Command.TryRunAsync("pkill", ["-KILL", "--full", Folder], environment: null, CancellationToken.None);
        if (_screen is not null)
        {
            await _screen.DisposeAsync();
        }
    }

    // A process that has ended has no command line.
    private bool Is(int id, string program)
    {
        try
        {
            string line = File.ReadAllText($"/proc/{id}/cmdline");
            return Path.GetFileName(line.Split('\0')[0]) == program && line.Contains(Folder, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Authority(string folder) => Path.Combine(folder, "run", "xauthority");

    private static async Task<(string Display, RunningProgram Screen)> StartScreenAsync(string folder, CancellationToken cancellationToken)
    {
        string cookie = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        int number = Enumerable.Range(90, 400).First(candidate => !File.Exists($"/tmp/.X11-unix/X{candidate}") && !File.Exists($"/tmp/.X{candidate}-lock"));
        string display = $":{number}";
        await Command.RunAsync("xauth", ["-f", Authority(folder), "add", display, ".", cookie], cancellationToken);
        var screen = RunningProgram.Start(
            "Xvfb", [display, "-screen", "0", "1024x700x24", "-nolisten", "tcp", "-noreset", "-auth", Authority(folder)], environment: null, Path.Combine(folder, "xvfb.log"));
        await Wait.UntilAsync(
            () => Task.FromResult(File.Exists($"/tmp/.X11-unix/X{number}")), TimeSpan.FromSeconds(20), () => $"Xvfb does not come up: {screen.ReadOutput()}", cancellationToken);
        return (display, screen);
    }
}
