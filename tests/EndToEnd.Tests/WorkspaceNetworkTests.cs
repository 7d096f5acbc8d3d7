using System.Text.Json.Nodes;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>What policy says of network, addresses and the start, with a real guest.</summary>
public sealed class WorkspaceNetworkTests(FinanceRealm realm) : IClassFixture<FinanceRealm>
{
    private const int Refused = 43;

    [WorkspaceFact]
    public async Task A_guest_reaches_what_is_listed_and_has_opened_what_its_user_may_open_and_a_new_policy_holds_at_once()
    {
        using var work = new WorkFolder();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        CancellationToken token = patience.Token;
        await using NamespaceBranch branch = await NamespaceBranch.CreateAsync(new BranchPlan { Hosts = 1, Wan = "100mbit" }, token);
        await using var origin = new NginxOrigin(branch.Origin, realm.Published, work["origin"]);
        await origin.StartAsync(token);
        string ledger = $"{branch.Origin.Address}:{branch.Origin.Port}";
        await AssignAsync([ledger], "allow");
        Place place = branch.Hosts[0];
        await using var pc = new Pc(place, work[place.Name], new PcSettings { RefreshEvery = TimeSpan.FromSeconds(1) });
        string certificate = work[$"{place.Name}.pem"];
        await realm.Realm.IssueHostAsync(place.Name, certificate, token);
        await pc.StartAsync(token);
        await pc.EnrollAsync(realm.Realm, certificate, origin.Url, token);
        await using Desk desk = await Desk.OpenAsync(pc, FinanceRealm.User, work["d"], hasScreen: true, token);
        Install(desk, "xdg-open", "echo \"$#: $1\" >>~/opened\n");
        Install(desk, "zenity", "echo \"$*\" >>~/asked\n[ -e ~/yes ]\n");
        await pc.WaitUntilCompleteAsync("finance", 1, TimeSpan.FromMinutes(1), token);

        // One server is listed. Another port of it is not, nor is the PC itself.
        string page = Path.GetRelativePath(realm.Published, Directory.EnumerateFiles(realm.Published, "*.json", SearchOption.AllDirectories).First());
        Assert.Equal(("", 0), await RunAsync(desk, "fetch", $"http://{ledger}/{page}", token));
        Assert.Equal(("", Refused), await RunAsync(desk, "fetch", $"http://{branch.Origin.Address}:{branch.Origin.Port + 1}/", token));
        Assert.Equal(("", Refused), await RunAsync(desk, "fetch", $"http://{place.Address}:{place.Port}/", token));
        Assert.Equal(("", Refused), await RunAsync(desk, "fetch", "http://127.0.0.1.example.com/", token));
        await WaitForLogAsync(desk, $"its policy does not let it reach {place.Address}:{place.Port}", token);

        // An address is opened by the host's browser, as one argument.
        const string Address = "https://example.com/a?b=$(id)&c='d'";
        Assert.Equal(("", 0), await RunAsync(desk, "browse", Address, token));
        await WaitForFileAsync(desk, "opened", "1: https://example.com/a?b=%24(id)&c=%27d%27\n", token);

        // Another policy holds without a restart: the server is not listed any more, and the user is asked.
        await AssignAsync(["*.example.com:443"], "ask");
        await Wait.UntilAsync(
            async () => await RunAsync(desk, "fetch", $"http://{ledger}/{page}", token) == ("", Refused), TimeSpan.FromSeconds(30), () => $"it is still let through: {desk.BridgeLog}", token);
        Assert.Equal(("", 0), await RunAsync(desk, "browse", "https://example.com/no", token));
        await WaitForLogAsync(desk, "denied to open an address, as its user says: https://example.com/no", token);
        await File.WriteAllTextAsync(Path.Combine(desk.Home, "yes"), "", token);
        Assert.Equal(("", 0), await RunAsync(desk, "browse", "https://example.com/yes", token));
        await WaitForFileAsync(desk, "opened", "1: https://example.com/a?b=%24(id)&c=%27d%27\n1: https://example.com/yes\n", token);
        Assert.Contains("Finance wants to open this address in your browser: https://example.com/yes", await File.ReadAllTextAsync(Path.Combine(desk.Home, "asked"), token), StringComparison.Ordinal);
        Assert.Equal(1, Times(desk.BridgeLog, "booted in"));

        // The user says that it starts at logon. At the next logon it does, and nobody clicks.
        (await MedvAsync(desk, ["workspace", "start-mode", "finance", "at-logon"], token)).Succeeded();
        (await MedvAsync(desk, ["workspace", "stop", "finance", "--shutdown"], token)).Succeeded();
        (await MedvAsync(desk, ["workspace", "quit"], token)).Succeeded();
        await Wait.UntilAsync(() => Task.FromResult(desk.BridgeLog.Contains("the bridge ends", StringComparison.Ordinal)), TimeSpan.FromSeconds(30), () => desk.BridgeLog, token);
        await using RunningProgram session = desk.Start(Path.Combine(desk.Programs, "medv-bridge"), ["--daemon", $"{pc.Socket}.users"]);
        await Wait.UntilAsync(() => Task.FromResult(Times(desk.BridgeLog, "booted in") == 2), TimeSpan.FromMinutes(1), () => $"it did not start: {desk.BridgeLog}", token);
    }

    private Task AssignAsync(string[] allow, string openUrl) => realm.AssignAsync(FinanceRealm.User, change: policy =>
    {
        policy["network"] = new JsonObject { ["mode"] = "allowList", ["allow"] = new JsonArray([.. allow.Select(entry => (JsonNode)entry)]) };
        policy["assignments"]![0]!["permissions"]!["openUrl"] = openUrl;
        policy["afterLastWindow"]!["action"] = "keep";
        policy["start"] = "userChoice";
    });

    private static async Task<(string Error, int Code)> RunAsync(Desk desk, string app, string address, CancellationToken cancellationToken)
    {
        string document = Path.Combine(desk.Home, "address.txt");
        await File.WriteAllTextAsync(document, address, cancellationToken);
        Command command = await MedvAsync(desk, ["run", "finance", app, document, "--wait"], cancellationToken);

        // What went wrong in the guest comes back in the document.
        return (command.ExitCode == 1 ? command.Error + await File.ReadAllTextAsync(document, cancellationToken) : command.Error, command.ExitCode);
    }

    // The bridge, which the first of these starts, finds the desk's programs before those of the machine.
    private static Task<Command> MedvAsync(Desk desk, string[] arguments, CancellationToken cancellationToken) =>
        desk.RunAsync("env", [$"PATH={desk.Programs}:/usr/bin:/bin:/usr/sbin:/usr/games", Path.Combine(desk.Programs, "medv"), .. arguments], cancellationToken);

    private static void Install(Desk desk, string program, string script)
    {
        string file = Path.Combine(desk.Programs, program);
        File.WriteAllText(file, $"#!/bin/sh\n{script}");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
    }

    private static int Times(string text, string part) => text.Split(part).Length - 1;

    private static Task WaitForLogAsync(Desk desk, string line, CancellationToken cancellationToken) => Wait.UntilAsync(
        () => Task.FromResult(desk.BridgeLog.Contains(line, StringComparison.Ordinal)), TimeSpan.FromSeconds(20), () => $"no '{line}' in {desk.BridgeLog}", cancellationToken);

    private static Task WaitForFileAsync(Desk desk, string name, string content, CancellationToken cancellationToken)
    {
        string file = Path.Combine(desk.Home, name);
        return Wait.UntilAsync(
            () => Task.FromResult(File.Exists(file) && File.ReadAllText(file) == content),
            TimeSpan.FromSeconds(20),
            () => $"{name} has {(File.Exists(file) ? File.ReadAllText(file) : "nothing")}; the bridge says: {desk.BridgeLog}",
            cancellationToken);
    }
}
