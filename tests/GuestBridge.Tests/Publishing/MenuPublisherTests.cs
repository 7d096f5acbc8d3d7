using MedV.GuestBridge.Publishing;
using MedV.GuestBridge.Publishing.Reconciling;

namespace MedV.GuestBridge.Tests.Publishing;

public sealed class MenuPublisherTests
{
    private static readonly PublishedWorkspace Finance = Some.Workspace("fin", "Finance", Some.Calc, Some.App("edit", "Editor") with { MimeTypes = ["text/plain"], Icon = Some.Icon(30, 20) });
    private static readonly PublishedWorkspace Labs = Some.Workspace("labs", "Labs", Some.Calc);

    [Fact]
    public async Task Nothing_of_ours_is_left_after_the_last_workspace_is_gone()
    {
        using var home = new TestHome();
        home.AddNative("viewer", "text/plain");
        home.Write("home/.config/keep", "x");
        string[] before = home.List();

        await home.PublishAsync(Finance, Labs);
        string[] between = home.List();
        await home.PublishAsync();

        Assert.Contains(between, line => line.StartsWith(".local/share/applications/medv-fin-xcalc.desktop ", StringComparison.Ordinal));
        Assert.Contains(between, line => line.StartsWith(".local/share/icons/hicolor/48x48/apps/medv-fin-xcalc.png ", StringComparison.Ordinal));
        Assert.Contains(between, line => line.StartsWith(".config/menus/applications-merged/medv-labs.menu ", StringComparison.Ordinal));
        Assert.Contains(between, line => line.StartsWith(".local/share/desktop-directories/medv-labs.directory ", StringComparison.Ordinal));
        Assert.DoesNotContain(between, line => line.Contains("mimeapps.list", StringComparison.Ordinal));
        Assert.Equal(before, home.List());
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        using var home = new TestHome();
        await home.PublishAsync(Finance, Labs);
        string[] first = home.List();

        PublishOutcome second = await home.PublishAsync(Finance, Labs);

        Assert.Empty(second.Changes);
        Assert.Equal(first, home.List());
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_does_nothing()
    {
        using var home = new TestHome();

        PublishOutcome dry = await new MenuPublisher(home.Platform).PublishAsync("r", [Finance], "/usr/bin/medv", PublishMode.DryRun, CancellationToken.None);

        Assert.Equal(6, dry.Changes.OfType<MenuChange.Add>().Count());
        Assert.Empty(home.List());
    }

    [Fact]
    public async Task A_renamed_app_and_one_that_is_gone_are_followed()
    {
        using var home = new TestHome();
        await home.PublishAsync(Finance);

        PublishOutcome outcome = await home.PublishAsync(Finance with { Apps = [Some.Calc with { Name = "Sums" }] });

        Assert.Equal(["change", "remove", "remove"], outcome.Changes.Select(change => change.Verb));
        Assert.Contains("\nName=Sums\n", await File.ReadAllTextAsync(Path.Combine(home.Entries, "medv-fin-xcalc.desktop")), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(home.Entries, "medv-fin-edit.desktop")));
    }

    [Fact]
    public async Task An_entry_that_the_user_edited_stays_as_it_is()
    {
        using var home = new TestHome();
        await home.PublishAsync(Finance);
        string entry = Path.Combine(home.Entries, "medv-fin-xcalc.desktop");
        await File.AppendAllTextAsync(entry, "\n# mine\n");
        string edited = await File.ReadAllTextAsync(entry);

        PublishOutcome changed = await home.PublishAsync(Finance with { Apps = [Some.Calc with { Name = "Sums" }] });
        PublishOutcome gone = await home.PublishAsync();

        Assert.Contains(changed.Remarks, remark => remark.Contains("somebody changed it", StringComparison.Ordinal));
        Assert.Contains(gone.Remarks, remark => remark.Contains("theirs", StringComparison.Ordinal));
        Assert.Equal(edited, await File.ReadAllTextAsync(entry));
        Assert.Equal([".local/", ".local/share/", ".local/share/applications/"], home.List().Where(line => line.EndsWith('/')));
    }

    [Fact]
    public async Task A_file_of_somebody_else_under_our_name_is_not_touched()
    {
        using var home = new TestHome();
        string entry = home.Write("home/.local/share/applications/medv-fin-xcalc.desktop", "[Desktop Entry]\n");

        PublishOutcome outcome = await home.PublishAsync(Finance);
        await home.PublishAsync();

        Assert.Contains(outcome.Remarks, remark => remark.Contains("it is not ours", StringComparison.Ordinal));
        Assert.Equal("[Desktop Entry]\n", await File.ReadAllTextAsync(entry));
    }

    [Fact]
    public async Task A_link_in_the_place_of_an_entry_is_not_followed()
    {
        using var home = new TestHome();
        string victim = home.Write("home/victim", "precious");
        Directory.CreateDirectory(home.Entries);
        File.CreateSymbolicLink(Path.Combine(home.Entries, "medv-fin-xcalc.desktop"), victim);
        File.CreateSymbolicLink(Path.Combine(home.Entries, ".medv-tmp-medv-fin-edit.desktop"), victim);

        PublishOutcome outcome = await home.PublishAsync(Finance);

        Assert.Contains(outcome.Remarks, remark => remark.Contains("it is a link", StringComparison.Ordinal));
        Assert.Equal("precious", await File.ReadAllTextAsync(victim));
        Assert.True(File.Exists(Path.Combine(home.Entries, "medv-fin-edit.desktop")));
    }

    [FactAsRoot]
    public async Task A_folder_of_somebody_else_is_not_written_to_even_behind_a_link()
    {
        using var home = new TestHome();
        string foreign = Path.Combine(home.System, "foreign");
        Directory.CreateDirectory(foreign);
        await Tool.RunAsync("chown", ["4242", foreign]);
        Directory.CreateDirectory(Path.GetDirectoryName(home.Entries)!);
        File.CreateSymbolicLink(home.Entries, foreign);

        PublishOutcome outcome = await home.PublishAsync(Finance);

        Assert.Empty(Directory.EnumerateFileSystemEntries(foreign));
        Assert.Contains(outcome.Remarks, remark => remark.Contains("belongs to somebody else", StringComparison.Ordinal));
        Assert.Contains(home.List(), line => line.Contains("medv-fin-xcalc.png", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_the_user_moved_elsewhere_is_used()
    {
        using var home = new TestHome();
        string elsewhere = Directory.CreateDirectory(Path.Combine(home.Home, "elsewhere")).FullName;
        Directory.CreateDirectory(Path.GetDirectoryName(home.Entries)!);
        File.CreateSymbolicLink(home.Entries, elsewhere);

        await home.PublishAsync(Finance);

        Assert.True(File.Exists(Path.Combine(elsewhere, "medv-fin-xcalc.desktop")));
    }

    [Fact]
    public async Task Folders_of_the_environment_are_honoured_and_made_for_the_user_alone()
    {
        using var home = new TestHome();
        string data = Path.Combine(home.System, "my data");
        var platform = new MedV.GuestBridge.Publishing.Desktop.XdgPlatform(home.Home, name => name == "XDG_DATA_HOME" ? data : home.Variable(name), TimeProvider.System);

        await new MenuPublisher(platform).PublishAsync("r", [Finance], "/usr/bin/medv", PublishMode.CarryOut, CancellationToken.None);

        Assert.True(File.Exists(Path.Combine(data, "applications/medv-fin-xcalc.desktop")));
        Assert.False(Directory.Exists(Path.Combine(home.Home, ".local/share")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, ModeOf(data));
        Assert.Equal(UnixFileMode.None, ModeOf(Path.Combine(data, "applications")) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite));

        await new MenuPublisher(platform).PublishAsync("r", [], "/usr/bin/medv", PublishMode.CarryOut, CancellationToken.None);

        Assert.False(Directory.Exists(data));
        Assert.Empty(home.List());
    }

    [Fact]
    public async Task A_run_that_is_killed_at_any_step_is_made_good_by_the_next()
    {
        string[] wanted;
        using (var clean = new TestHome())
        {
            await clean.PublishAsync(Finance, Labs);
            await clean.PublishAsync(Labs with { Title = "Laboratory" });
            wanted = clean.List();
        }

        int steps = 0;
        for (bool isKilled = true; isKilled; steps++)
        {
            using var home = new TestHome();
            await home.PublishAsync(Finance, Labs);
            isKilled = await KilledAsync(home, steps, Labs with { Title = "Laboratory" });
            await home.PublishAsync(Labs with { Title = "Laboratory" });

            Assert.Equal(wanted, home.List());
            await home.PublishAsync();
            Assert.Empty(home.List());
        }

        Assert.InRange(steps, 10, 100);
    }

    [Fact]
    public async Task A_first_run_that_is_killed_at_any_step_is_made_good_and_leaves_nothing()
    {
        int steps = 0;
        for (bool isKilled = true; isKilled; steps++)
        {
            using var home = new TestHome();
            isKilled = await KilledAsync(home, steps, Labs);
            await home.PublishAsync(Labs);

            Assert.True(File.Exists(Path.Combine(home.Entries, "medv-labs-xcalc.desktop")));
            await home.PublishAsync();

            // Folders made before the list was there are nobody's; they are empty.
            Assert.DoesNotContain(home.List(), line => !line.StartsWith(".local/", StringComparison.Ordinal) || !line.EndsWith('/'));
        }

        Assert.InRange(steps, 10, 100);
    }

    [Fact]
    public async Task A_second_process_is_told_that_another_is_publishing()
    {
        using var home = new TestHome();
        await home.PublishAsync(Labs);
        using IDisposable held = home.Platform.Store.Lock(new FileKey(MenuPlace.State, "medv"));

        await Assert.ThrowsAsync<IOException>(() => home.PublishAsync(Finance));
    }

    private static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? 0 : File.GetUnixFileMode(path);

    private static async Task<bool> KilledAsync(TestHome home, int steps, params PublishedWorkspace[] workspaces)
    {
        try
        {
            await new MenuPublisher(new MortalPlatform(home, steps)).PublishAsync("example.org", workspaces, home.Medv, PublishMode.CarryOut, CancellationToken.None);
            return false;
        }
        catch (KilledException)
        {
            return true;
        }
    }
}
