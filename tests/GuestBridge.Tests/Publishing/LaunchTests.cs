using System.Diagnostics;
using MedV.GuestBridge.Publishing;

namespace MedV.GuestBridge.Tests.Publishing;

/// <summary>Starts entries as a desktop does, with gtk-launch on GTK's own display server, and looks at what was started.</summary>
public sealed class LaunchTests
{
    [FactWithTools("gtk-launch", "broadwayd")]
    public async Task A_name_with_a_command_in_it_starts_only_our_command()
    {
        using var home = new TestHome();
        string started = home.AddFakeMedv("programs");
        string pwned = Path.Combine(home.Home, "pwned");
        await home.PublishAsync(Some.Workspace("fin", "F", Some.App("calc", $"Calc\nExec=/bin/sh -c 'touch {pwned}'")));

        string[] arguments = await LaunchAsync(home, "medv-fin-calc", started);

        Assert.Equal([home.Medv, "run", "fin", "calc"], arguments);
        Assert.False(File.Exists(pwned));
    }

    [FactWithTools("gtk-launch", "broadwayd")]
    public async Task A_program_in_a_folder_of_any_name_is_started_with_its_files()
    {
        using var home = new TestHome();
        string started = home.AddFakeMedv("a \"b\" 'c' 100% %F $HOME `id` \\d; é");
        home.AddNative("viewer", "text/plain");
        await home.PublishAsync(Some.Workspace("fin", "F", Some.App("edit", "Edit") with { MimeTypes = ["text/plain"] }));
        string document = home.Write("home/my 100% $file.txt", "x");

        string[] arguments = await LaunchAsync(home, "medv-fin-edit", started, document);

        Assert.Equal([home.Medv, "run", "fin", "edit", document], arguments);
    }

    [FactWithTools("gio", "update-desktop-database")]
    public async Task The_host_knows_what_an_app_opens_and_its_own_app_stays_the_default()
    {
        using var home = new TestHome();
        home.AddFakeMedv("programs");
        home.AddNative("viewer", "text/plain");
        await home.PublishAsync(Some.Workspace("fin", "F", Some.App("edit", "Edit") with { MimeTypes = ["text/plain", "text/x-only"] }));

        (_, string plain) = await Tool.RunAsync("gio", ["mime", "text/plain"], Environment(home));
        (_, string only) = await Tool.RunAsync("gio", ["mime", "text/x-only"], Environment(home));

        Assert.Contains("text/plain=medv-fin-edit.desktop;", await File.ReadAllTextAsync(Path.Combine(home.Entries, "mimeinfo.cache")), StringComparison.Ordinal);
        Assert.Contains("viewer.desktop", plain.Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("medv-fin-edit.desktop", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("medv", only, StringComparison.Ordinal);
    }

    [FactWithTools("gio", "update-desktop-database")]
    public async Task GLib_would_take_the_only_entry_of_a_type_as_its_default()
    {
        // Why MenuBuilder leaves such types out: docs/publishing.md. When this fails, GLib has changed, and the rule may go.
        using var home = new TestHome();
        home.AddFakeMedv("programs");
        await home.PublishAsync(Some.Workspace("fin", "F", Some.App("edit", "Edit") with { MimeTypes = ["text/x-only"], Origin = AppOrigin.Policy }));

        (_, string only) = await Tool.RunAsync("gio", ["mime", "text/x-only"], Environment(home));

        Assert.Contains("medv-fin-edit.desktop", only.Split('\n')[0], StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Environment(TestHome home) => new()
    {
        ["HOME"] = home.Home,
        ["XDG_DATA_DIRS"] = home.System,
        ["XDG_DATA_HOME"] = "",
        ["XDG_CONFIG_HOME"] = "",
        ["XDG_RUNTIME_DIR"] = home.System,
        ["XDG_CURRENT_DESKTOP"] = "",
        ["GDK_BACKEND"] = "broadway",
        ["BROADWAY_DISPLAY"] = ":7",
        ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:",
        ["NO_AT_BRIDGE"] = "1",
    };

    private static async Task<string[]> LaunchAsync(TestHome home, string entry, string started, params string[] files)
    {
        Dictionary<string, string> environment = Environment(home);
        var start = new ProcessStartInfo("broadwayd", ["-u", Path.Combine(home.System, "http"), ":7"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process display = Process.Start(start)!;
        try
        {
            // It says when it listens.
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
            await display.StandardOutput.ReadLineAsync(limit.Token);
            (int code, string text) = await Tool.RunAsync("gtk-launch", [entry, .. files], environment);
            Assert.True(code == 0, text);
            while (!File.Exists(started))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }

            return await File.ReadAllLinesAsync(started, limit.Token);
        }
        finally
        {
            display.Kill();
            await display.WaitForExitAsync(CancellationToken.None);
        }
    }
}
