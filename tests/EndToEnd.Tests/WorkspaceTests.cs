using System.Diagnostics;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>The user's half of the product, with a real guest: from a signed workspace to a window, and back to nothing.</summary>
public sealed class WorkspaceTests(FinanceRealm realm) : IClassFixture<FinanceRealm>
{
    private static readonly string Pictures = Path.Combine(Programs.RepositoryFolder, "artifacts", "pictures");

    [WorkspaceFact]
    public async Task A_click_in_the_menu_shows_the_application_of_a_delivered_machine_to_those_who_are_assigned_and_to_nobody_else()
    {
        using var work = new WorkFolder();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        CancellationToken token = patience.Token;
        await using NamespaceBranch branch = await NamespaceBranch.CreateAsync(new BranchPlan { Hosts = 2, Wan = "100mbit" }, token);
        await using var origin = new NginxOrigin(branch.Origin, realm.Published, work["origin"]);
        await origin.StartAsync(token);
        await using Pc first = await JoinAsync(branch.Hosts[0], origin, work, token);
        await using Pc second = await JoinAsync(branch.Hosts[1], origin, work, token);
        await using Desk desk = await Desk.OpenAsync(first, FinanceRealm.User, work["d"], hasScreen: true, token);
        await using Desk stranger = await Desk.OpenAsync(second, FinanceRealm.Stranger, work["e"], hasScreen: false, token);
        string[] untouched = [.. desk.Files()];

        // The menu is there before the machine ever ran, and before its image is here.
        (await desk.MedvAsync(["workspace", "list"], token)).Succeeded();
        await WaitForFileAsync(desk, ".local/share/applications/medv-finance-xcalc.desktop", isThere: true, token);
        await first.WaitUntilCompleteAsync("finance", 1, TimeSpan.FromMinutes(1), token);
        await second.WaitUntilCompleteAsync("finance", 1, TimeSpan.FromMinutes(1), token);

        // A click boots the machine and shows the window; when it is closed, the machine goes to sleep.
        (await desk.RunAsync("gtk-launch", ["medv-finance-xcalc"], token)).Succeeded();
        await desk.CloseWindowAsync(await desk.WaitForWindowAsync("Calculator", TimeSpan.FromSeconds(60), token), token);
        await WaitForStateAsync(desk, "suspended", token);

        // The next click wakes it up.
        var watch = Stopwatch.StartNew();
        (await desk.RunAsync("gtk-launch", ["medv-finance-xclock"], token)).Succeeded();
        string clock = await desk.WaitForWindowAsync("xclock", TimeSpan.FromSeconds(30), token);
        await desk.TakePictureAsync(Path.Combine(Pictures, "clock.xwd"), token);
        Assert.Contains("resumed in", desk.BridgeLog, StringComparison.Ordinal);

        // A document is opened by its type, and the exit code of a program comes back.
        string letter = Path.Combine(desk.Home, "a letter.txt");
        await File.WriteAllTextAsync(letter, "Dear bank,", token);
        (await desk.RunAsync("gio", ["mime", "text/plain", "medv-finance-xedit.desktop"], token)).Succeeded();
        Command opened = (await desk.RunAsync("gio", ["open", letter], token)).Succeeded();
        Assert.Equal(("", ""), (opened.Output, opened.Error));
        string message = await desk.WaitForWindowAsync("xedit", TimeSpan.FromSeconds(30), token);
        Assert.Equal(1, (await desk.MedvAsync(["run", "finance", "note", "--wait"], token)).ExitCode);
        Assert.Equal(2, (await desk.MedvAsync(["run", "finance", "note", "--wait"], token)).ExitCode);

        // Somebody else gets nothing, is told so, and can read no disk: neither one that was opened to its user, nor one that nobody opened yet.
        Command refused = await stranger.MedvAsync(["run", "finance", "xcalc"], token);
        Assert.Equal((15, "medv: error: finance: not assigned to man; ask the help desk, extension 4242\n"), (refused.ExitCode, refused.Error));
        Assert.Empty(stranger.Files().Where(file => file.Contains("medv", StringComparison.Ordinal)));
        Assert.Equal(0, (await desk.RunAsync("head", ["-c", "1", DiskOf(first)], token)).ExitCode);
        Assert.NotEqual(0, (await stranger.RunAsync("head", ["-c", "1", DiskOf(first)], token)).ExitCode);
        Assert.NotEqual(0, (await stranger.RunAsync("head", ["-c", "1", DiskOf(second)], token)).ExitCode);

        // The image is updated: the workspace restarts on the new version, and the data disk is as it was.
        await realm.UpdateAsync(token);
        await first.WaitUntilCompleteAsync("finance", 2, TimeSpan.FromMinutes(1), token);
        await desk.CloseWindowAsync(clock, token);
        await desk.CloseWindowAsync(message, token);
        await WaitForStateAsync(desk, "stopped", token);
        Assert.Equal(43, (await desk.MedvAsync(["run", "finance", "note", "--wait"], token)).ExitCode);

        // It is taken away: nothing of it is left, and its disk is closed.
        await realm.AssignAsync("nogroup");
        await WaitForFileAsync(desk, ".local/share/applications/medv-finance-xcalc.desktop", isThere: false, token);
        await Wait.UntilAsync(
            () => Task.FromResult(desk.Files().Except(untouched).All(file => !file.Contains("medv", StringComparison.Ordinal) || file.EndsWith("mimeapps.list", StringComparison.Ordinal))),
            TimeSpan.FromSeconds(30),
            () => $"left over: {string.Join(", ", desk.Files().Except(untouched))}; the bridge says: {desk.BridgeLog}",
            token);
        Assert.Equal(15, (await desk.MedvAsync(["run", "finance", "xcalc"], token)).ExitCode);
        await Wait.UntilAsync(
            async () => (await desk.RunAsync("head", ["-c", "1", DiskOf(first)], token)).ExitCode != 0, TimeSpan.FromSeconds(30), () => "its user can still read the disk", token);
    }

    private async Task<Pc> JoinAsync(Place place, Origin origin, WorkFolder work, CancellationToken cancellationToken)
    {
        var pc = new Pc(place, work[place.Name], new PcSettings { RefreshEvery = TimeSpan.FromSeconds(1) });
        string certificate = work[$"{place.Name}.pem"];
        await realm.Realm.IssueHostAsync(place.Name, certificate, cancellationToken);
        await pc.StartAsync(cancellationToken);
        await pc.EnrollAsync(realm.Realm, certificate, origin.Url, cancellationToken);
        return pc;
    }

    private static string DiskOf(Pc pc) => Directory.EnumerateFiles(Path.Combine(pc.Store, "images"), "disk.raw", SearchOption.AllDirectories).First();

    private static Task WaitForFileAsync(Desk desk, string file, bool isThere, CancellationToken cancellationToken) => Wait.UntilAsync(
        () => Task.FromResult(File.Exists(Path.Combine(desk.Home, file)) == isThere),
        TimeSpan.FromSeconds(30),
        () => $"{file} is {(isThere ? "not there" : "still there")}; the bridge says: {desk.BridgeLog}",
        cancellationToken);

    private static Task WaitForStateAsync(Desk desk, string state, CancellationToken cancellationToken) => Wait.UntilAsync(
        async () => (await desk.MedvAsync(["workspace", "list", "--json"], cancellationToken)).Output.Contains($"\"state\":\"{state}\"", StringComparison.Ordinal),
        TimeSpan.FromSeconds(30),
        () => $"it is not {state}; the bridge says: {desk.BridgeLog}",
        cancellationToken);
}
