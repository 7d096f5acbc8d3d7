using System.Text.Json.Nodes;
using MedV.Lab;

namespace MedV.Tour;

/// <summary>The tour of <c>docs/tour.md</c>, with real programs from the disk to the window: prints each command with its output, and takes the pictures.</summary>
internal static class Story
{
    private const string User = "anna";
    private const string Stranger = "carl";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Tells all of it.</summary>
    /// <param name="pictures">The folder of the pictures.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task TellAsync(string pictures, CancellationToken cancellationToken)
    {
        using var work = new WorkFolder();
        var camera = new Camera(pictures, work.FullPath);
        await using NamespaceBranch branch = await NamespaceBranch.CreateAsync(new BranchPlan { Hosts = 2, Wan = "100mbit" }, cancellationToken);
        Realm realm = await PublishAsync(work, cancellationToken);
        await using var origin = new NginxOrigin(branch.Origin, work["published"], work["origin"]);
        await origin.StartAsync(cancellationToken);
        await using Pc first = await JoinAsync(branch.Hosts[0], realm, origin, work, cancellationToken);
        await using Pc second = await JoinAsync(branch.Hosts[1], realm, origin, work, cancellationToken);

        await using (Desk desk = await Desk.OpenAsync(first, User, work["d"], hasScreen: true, cancellationToken))
        {
            await using Desktop desktop = await Desktop.OpenAsync(desk, cancellationToken);
            await ShowUserAsync(desk, desktop, first, camera, cancellationToken);
        }

        await using Desk other = await Desk.OpenAsync(second, Stranger, work["e"], hasScreen: true, cancellationToken);
        await using Desktop refused = await Desktop.OpenAsync(other, cancellationToken);
        await using Typist terminal = await refused.OpenTerminalAsync($"{Stranger}@pc2", 96, 8, "+24+60", cancellationToken);
        await terminal.TypeAsync("medv workspace list", cancellationToken);
        await terminal.TypeAsync("medv run finance xcalc", cancellationToken);
        await terminal.TypeAsync("echo $?", cancellationToken);
        await camera.TakeAsync(other, "6-refused.png", "820x230+0+0", cancellationToken);
        Command refusal = await other.MedvAsync(["run", "finance", "xcalc"], cancellationToken);
        Tell("medv run finance xcalc", refusal.Error);
    }

    private static async Task<Realm> PublishAsync(WorkFolder work, CancellationToken cancellationToken)
    {
        // The sample as it is, for a group of these PCs.
        string file = work["workspace.json"];
        JsonNode policy = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Programs.RepositoryFolder, "samples", "finance-workspace", "workspace.json"), cancellationToken))!;
        policy["assignments"]![0]!["groups"] = new JsonArray("finance");
        await File.WriteAllTextAsync(file, policy.ToJsonString(), cancellationToken);

        Realm realm = await Realm.CreateAsync(work["realm"], cancellationToken);
        string disk = Path.Combine(Programs.RepositoryFolder, "artifacts", "guest-image", "disk.raw");
        foreach ((string told, string[] arguments) in new (string, string[])[]
        {
            ("medv-sign pack finance.raw --image finance", ["pack", disk, "--image", "finance"]),
            ("medv-sign sign", ["sign"]),
            ("medv-sign workspace sign workspace.json", ["workspace", "sign", file]),
            ("medv-sign publish /srv/www/medv", ["publish", work["published"]]),
            ("medv-sign workspace list", ["workspace", "list"]),
        })
        {
            string output = await realm.RunAsync(arguments, cancellationToken);
            Tell(told, output.Replace(work["published"], "/srv/www/medv", StringComparison.Ordinal).Replace(disk, "finance.raw", StringComparison.Ordinal)
                .Replace(file, "workspace.json", StringComparison.Ordinal).Replace(work["realm"], "~/nordbank", StringComparison.Ordinal));
        }

        return realm;
    }

    private static async Task<Pc> JoinAsync(Place place, Realm realm, Origin origin, WorkFolder work, CancellationToken cancellationToken)
    {
        var pc = new Pc(place, work[place.Name], new PcSettings { RefreshEvery = TimeSpan.FromSeconds(1) });
        string certificate = work[$"{place.Name}.pem"];
        await realm.IssueHostAsync(place.Name, certificate, cancellationToken);
        await pc.StartAsync(cancellationToken);
        await pc.EnrollAsync(realm, certificate, origin.Url, cancellationToken);
        return pc;
    }

    private static async Task ShowUserAsync(Desk desk, Desktop desktop, Pc pc, Camera camera, CancellationToken cancellationToken)
    {
        // Starts the bridge, as a logon does.
        (await desk.MedvAsync(["workspace", "list"], cancellationToken)).Succeeded();
        await Wait.UntilAsync(
            () => Task.FromResult(File.Exists(Path.Combine(desk.Home, ".local/share/applications/medv-finance-xedit.desktop"))),
            Minute, () => $"no menu; the bridge says: {desk.BridgeLog}", cancellationToken);
        await desktop.OpenMenuAsync(cancellationToken);
        await camera.TakeAsync(desk, "1-menu.png", "520x490+0+0", cancellationToken);
        await desktop.SearchMenuAsync("calc", cancellationToken);
        await camera.TakeAsync(desk, "2-search.png", "520x490+0+0", cancellationToken);
        await desktop.CloseMenuAsync(cancellationToken);
        await pc.WaitUntilCompleteAsync("finance", 1, Minute, cancellationToken);
        Tell("medv workspace list", (await desk.MedvAsync(["workspace", "list"], cancellationToken)).Succeeded().Output);

        // A click: from the menu, to see that it is the menu that does it.
        string note = Path.Combine(desk.Home, "notes.txt");
        await File.WriteAllTextAsync(note, "This window is of the PC itself: Mousepad.\n\nThe Calculator beside it runs in the guest.\n", cancellationToken);
        await Command.RunAsync("chown", [desk.User, note], cancellationToken);
        await using RunningProgram native = desk.Start("mousepad", ["--disable-server", note]);
        await desktop.PlaceAsync("notes.txt", 40, 120, 470, 300, cancellationToken);
        await desktop.SearchMenuAsync("calc", cancellationToken);
        long clicked = TimeProvider.System.GetTimestamp();
        await desktop.PressAsync("Return", cancellationToken);
        string calculator = await desk.WaitForWindowAsync("Calculator", Minute, cancellationToken);
        Console.WriteLine($"# from the first click to the window: {TimeProvider.System.GetElapsedTime(clicked).TotalSeconds:0.0} s");
        await desktop.PlaceAsync("Calculator", 580, 140, 300, 380, cancellationToken);
        (await desk.RunAsync("xdotool", ["type", "--delay", "150", "1204.50/7="], cancellationToken)).Succeeded();
        await camera.TakeAsync(desk, "3-calculator.png", "1024x560+0+0", cancellationToken);
        await native.KillAsync(cancellationToken);

        // A document, opened by its type.
        string letter = Path.Combine(desk.Home, "letter.txt");
        await File.WriteAllTextAsync(letter, "Dear customer,\n\nthe balance of your account on 30 November is 1,204.50.\n\nYours,\nNordbank\n", cancellationToken);
        await Command.RunAsync("chown", [desk.User, letter], cancellationToken);
        (await desk.RunAsync("gio", ["mime", "text/plain", "medv-finance-xedit.desktop"], cancellationToken)).Succeeded();
        await using (Typist user = await desktop.OpenTerminalAsync($"{User}@pc1", 62, 12, "+24+440", cancellationToken))
        {
            await desk.CloseWindowAsync(calculator, cancellationToken);
            await user.TypeAsync("cat letter.txt", cancellationToken);
            await user.TypeAsync("gio open letter.txt", cancellationToken);
            string editor = await desk.WaitForWindowAsync("xedit", Minute, cancellationToken);
            await desktop.PlaceAsync("xedit", 540, 70, 460, 380, cancellationToken);
            await camera.TakeAsync(desk, "4-document.png", "1024x700+0+0", cancellationToken);
            (await desk.RunAsync("xdotool", ["windowminimize", editor], cancellationToken)).Succeeded();
        }

        await using Typist list = await desktop.OpenTerminalAsync($"{User}@pc1", 110, 5, "+24+50", cancellationToken);
        await list.TypeAsync("medv workspace list", cancellationToken);
        await using Typist explain = await desktop.OpenAdministratorAsync("root@pc1", 110, 22, "+24+190", cancellationToken);
        await explain.TypeAsync($"medv policy explain {User} | head -n 20", cancellationToken);
        await camera.TakeAsync(desk, "5-explain.png", "960x616+0+0", cancellationToken);
        Tell($"medv policy explain {User}", (await pc.MedvAsync(["policy", "explain", User], cancellationToken)).Succeeded().Output);
        Tell("medv workspace list", (await desk.MedvAsync(["workspace", "list"], cancellationToken)).Succeeded().Output);
        Tell("medv workspace status finance", (await desk.MedvAsync(["workspace", "status", "finance"], cancellationToken)).Output);
    }

    private static void Tell(string command, string output) => Console.WriteLine($"$ {command}\n{output.TrimEnd()}\n");
}
