using System.Globalization;
using MedV.Lab;

namespace MedV.Tour;

/// <summary>A small real desktop at a desk: a session bus, Xfce's window manager, and a panel with the Whisker menu.</summary>
internal sealed class Desktop : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Draw = TimeSpan.FromSeconds(2);

    // GLib looks every few seconds whether a folder that was absent at logon is there now.
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(8);

    private readonly Desk _desk;
    private readonly List<RunningProgram> _programs = [];

    private Desktop(Desk desk) => _desk = desk;

    /// <summary>Starts it, with settings of its own, and waits until the panel is there.</summary>
    public static async Task<Desktop> OpenAsync(Desk desk, CancellationToken cancellationToken)
    {
        var desktop = new Desktop(desk);
        string settings = Path.Combine(desk.Home, ".config", "xfce4");
        Write(Path.Combine(settings, "xfconf", "xfce-perchannel-xml", "xfce4-panel.xml"), Panel);
        Write(Path.Combine(settings, "panel", "whiskermenu-1.rc"), Menu);
        await Command.RunAsync("chown", ["-R", $"{desk.User}:", desk.Home], cancellationToken);
        desktop.Start("dbus-daemon", "--session", "--nofork", "--nopidfile", $"--address=unix:path={Path.Combine(desk.Runtime, "bus")}");
        await Wait.UntilAsync(() => Task.FromResult(File.Exists(Path.Combine(desk.Runtime, "bus"))), Patience, () => "no session bus", cancellationToken);
        (await desk.RunAsync("xsetroot", ["-solid", "#4a6785"], cancellationToken)).Succeeded();
        desktop.Start("xfwm4", "--compositor=off");
        desktop.Start("xfce4-panel");
        await desk.WaitForWindowAsync("xfce4-panel", Patience, cancellationToken);
        await Task.Delay(Draw, TimeProvider.System, cancellationToken);
        return desktop;
    }

    /// <summary>Opens the menu, after it had time to notice what is new, and goes to its second folder: Finance, behind the Accessories.</summary>
    public async Task OpenMenuAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Noticed, TimeProvider.System, cancellationToken);
        (await _desk.RunAsync("xfce4-popup-whiskermenu", [], cancellationToken)).Succeeded();
        await Task.Delay(Draw, TimeProvider.System, cancellationToken);
        foreach (string height in new[] { "168", "202" })
        {
            (await _desk.RunAsync("xdotool", ["mousemove", "400", height], cancellationToken)).Succeeded();
            await Task.Delay(Draw, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Opens the menu if it is closed, and types into its search.</summary>
    public async Task SearchMenuAsync(string text, CancellationToken cancellationToken)
    {
        if ((await _desk.RunAsync("xdotool", ["search", "--onlyvisible", "--name", "^Whisker Menu$"], cancellationToken)).ExitCode != 0)
        {
            (await _desk.RunAsync("xfce4-popup-whiskermenu", [], cancellationToken)).Succeeded();
            await Task.Delay(Draw, TimeProvider.System, cancellationToken);
        }

        (await _desk.RunAsync("xdotool", ["type", "--delay", "20", text], cancellationToken)).Succeeded();
        await Task.Delay(Draw, TimeProvider.System, cancellationToken);
    }

    /// <summary>Closes the menu.</summary>
    public async Task CloseMenuAsync(CancellationToken cancellationToken)
    {
        // The first empties the search.
        await PressAsync("Escape", cancellationToken);
        await PressAsync("Escape", cancellationToken);
    }

    /// <summary>Presses a key.</summary>
    public async Task PressAsync(string key, CancellationToken cancellationToken) =>
        (await _desk.RunAsync("xdotool", ["key", key], cancellationToken)).Succeeded();

    /// <summary>Waits for a window whose title has a text, and puts it where it is seen.</summary>
    public async Task PlaceAsync(string title, int left, int top, int width, int height, CancellationToken cancellationToken) =>
        (await _desk.RunAsync(
            "timeout",
            ["30", "xdotool", "search", "--sync", "--onlyvisible", "--name", title, "windowsize", Text(width), Text(height), "windowmove", Text(left), Text(top), "windowactivate"],
            cancellationToken)).Succeeded();

    /// <summary>Opens a terminal of the user.</summary>
    public Task<Typist> OpenTerminalAsync(string prompt, int columns, int lines, string place, CancellationToken cancellationToken) =>
        OpenAsync(_desk.Start, $"{prompt}: ~", $"{prompt}:~$ ", columns, lines, place, cancellationToken);

    /// <summary>Opens a terminal of the administrator.</summary>
    public Task<Typist> OpenAdministratorAsync(string prompt, int columns, int lines, string place, CancellationToken cancellationToken) =>
        OpenAsync(_desk.StartAsAdministrator, $"{prompt}: ~", $"{prompt}:~# ", columns, lines, place, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (RunningProgram program in Enumerable.Reverse(_programs))
        {
            await program.DisposeAsync();
        }
    }

    private async Task<Typist> OpenAsync(
        Func<string, IEnumerable<string>, RunningProgram> start, string title, string prompt, int columns, int lines, string place, CancellationToken cancellationToken)
    {
        RunningProgram terminal = start("env",
        [
            "-C", _desk.Home, $"PATH={_desk.Programs}:/usr/bin:/bin", $"PS1={prompt}", "xterm", "-fa", "DejaVu Sans Mono", "-fs", "10", "-bg", "#fdfdfd", "-fg", "#202020",
            "-geometry", $"{columns}x{lines}{place}", "-T", title, "-e", "bash", "--norc", "--noprofile",
        ]);
        string window = await _desk.WaitForWindowAsync(title, Patience, cancellationToken);
        await Task.Delay(Draw, TimeProvider.System, cancellationToken);
        return new Typist(_desk, terminal, window);
    }

    private void Start(string program, params string[] arguments) =>
        _programs.Add(_desk.Start("env", ["XDG_CURRENT_DESKTOP=XFCE", "XDG_MENU_PREFIX=xfce-", program, .. arguments]));

    private static void Write(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private const string Panel =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <channel name="xfce4-panel" version="1.0">
          <property name="configver" type="int" value="2"/>
          <property name="panels" type="array">
            <value type="int" value="1"/>
            <property name="panel-1" type="empty">
              <property name="position" type="string" value="p=6;x=0;y=0"/>
              <property name="position-locked" type="bool" value="true"/>
              <property name="length" type="uint" value="100"/>
              <property name="size" type="uint" value="32"/>
              <property name="plugin-ids" type="array"><value type="int" value="1"/><value type="int" value="2"/></property>
            </property>
          </property>
          <property name="plugins" type="empty">
            <property name="plugin-1" type="string" value="whiskermenu"/>
            <property name="plugin-2" type="string" value="tasklist"/>
          </property>
        </channel>
        """;

    private const string Menu =
        """
        button-title=Applications
        show-button-title=true
        show-button-icon=false
        menu-width=480
        menu-height=440
        hover-switch-category=true
        position-categories-alternate=false
        confirm-session-command=false

        """;
}
