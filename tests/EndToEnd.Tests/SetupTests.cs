using System.Text.Json;
using System.Text.Json.Nodes;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>First time setup with real guests that begin with no agent, no name and no user of ours.</summary>
public sealed class SetupTests(SetupRealm realm) : IClassFixture<SetupRealm>
{
    private const string Bridge = "medv-bridge";
    private const string Engine = "qemu-system-x86_64";

    [WorkspaceFact]
    public async Task A_machine_without_an_agent_is_set_up_once_whatever_dies_meanwhile_and_its_application_runs()
    {
        using var work = new WorkFolder();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(6));
        CancellationToken token = patience.Token;
        await realm.AssignAsync(
            retries: 0,
            [
                SetupRealm.Step("echo first >>/var/lib/steps", "Opening the first book.", restart: true),
                SetupRealm.Step("sleep 3; echo second >>/var/lib/steps", "Opening the second book."),
                SetupRealm.Step("sleep 3; echo third >>/var/lib/steps", "Opening the third book."),
                SetupRealm.Step("echo once >>/run/every", "Laying out the pens.", once: false),
            ]);
        await using var branch = new LoopbackBranch(new BranchPlan { Hosts = 1, Wan = null });
        await using var origin = new NginxOrigin(branch.Origin, realm.Published, work["origin"]);
        await origin.StartAsync(token);
        await using Pc pc = await JoinAsync(branch, origin, work, token);
        await using Desk desk = await OpenAsync(pc, work["d"], token);

        // The bridge dies in one step, the machine in the next: each goes on where it was, with no attempt lost.
        Task<Command> first = FactsAsync(desk, token);
        await ReachAsync(desk, "Opening the second book.", token);
        await desk.KillAsync(Bridge, token);
        Assert.Equal(14, (await first).ExitCode);
        Task<Command> second = FactsAsync(desk, token);
        await ReachAsync(desk, "Opening the third book.", token);
        await desk.KillAsync(Engine, token);
        Assert.Equal(("", 1), ((await second).Error, (await second).ExitCode));
        Assert.DoesNotContain("attempt 2", desk.BridgeLog, StringComparison.Ordinal);

        // It is done once: what is thrown away at a cold start is not what was set up. Nothing is left that could hold a secret.
        Assert.Empty(desk.Files().Where(file => file.EndsWith("seed.iso", StringComparison.Ordinal)));
        (await desk.MedvAsync(["workspace", "stop", "finance", "--shutdown"], token)).Succeeded();
        int told = Times(desk.BridgeLog, "is being set up");
        Assert.Equal(("", 1), ((await FactsAsync(desk, token)) is var again ? again.Error : "", again.ExitCode));
        Assert.Equal(told, Times(desk.BridgeLog, "is being set up"));

        // A reset begins anew.
        (await desk.MedvAsync(["workspace", "reset", "finance", "--yes"], token)).Succeeded();
        Assert.Equal(1, (await FactsAsync(desk, token)).ExitCode);
        Assert.Equal(told + 1, Times(desk.BridgeLog, "is being set up"));
    }

    [WorkspaceFact]
    public async Task A_step_that_always_fails_ends_with_the_message_of_policy_after_its_retries()
    {
        using var work = new WorkFolder();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        CancellationToken token = patience.Token;
        await realm.AssignAsync(retries: 1, [SetupRealm.Step("exit 7", "Asking the vault.", "the vault does not open, call extension 4242")]);
        await using var branch = new LoopbackBranch(new BranchPlan { Hosts = 1, Wan = null });
        await using var origin = new NginxOrigin(branch.Origin, realm.Published, work["origin"]);
        await origin.StartAsync(token);
        await using Pc pc = await JoinAsync(branch, origin, work, token);
        await using Desk desk = await OpenAsync(pc, work["d"], token);

        Command failed = await FactsAsync(desk, token);

        const string Sentence = "Finance could not be set up: the vault does not open, call extension 4242";
        Assert.Equal(
            (1, $"medv: error: finance: {Sentence}\nmedv: hint: medv workspace reset finance lets the next start try again\n"), (failed.ExitCode, failed.Error));
        Assert.Equal(1, Times(desk.BridgeLog, "It is tried again, attempt 2 of 2."));
        Assert.Empty(desk.Processes(Engine));
        using JsonDocument status = JsonDocument.Parse((await desk.MedvAsync(["workspace", "status", "finance", "--json"], token)).Output);
        Assert.Contains(Sentence, status.RootElement.ToString(), StringComparison.Ordinal);

        // It is not tried for ever, also not by another bridge.
        await desk.KillAsync(Bridge, token);
        Assert.Contains("the vault does not open", (await FactsAsync(desk, token)).Error, StringComparison.Ordinal);
        Assert.Empty(desk.Processes(Engine));

        // Policy is put right, so the next start tries again.
        await realm.AssignAsync(retries: 0, [SetupRealm.Step("printf 'first\\nsecond\\nthird\\n' >/var/lib/steps; echo once >/run/every", "Opening the books.", once: false)]);
        await Wait.UntilAsync(
            async () => (await FactsAsync(desk, token)).ExitCode == 1 && desk.BridgeLog.Contains("Opening the books.", StringComparison.Ordinal),
            TimeSpan.FromMinutes(2),
            () => $"it is not set up by the new policy: {desk.BridgeLog}",
            token);
    }

    private static async Task<Desk> OpenAsync(Pc pc, string folder, CancellationToken cancellationToken)
    {
        Desk desk = await Desk.OpenAsync(pc, SetupRealm.User, folder, hasScreen: true, cancellationToken);
        File.Copy(Programs.MedvGuest, Path.Combine(desk.Programs, "medv-guest"));
        await Wait.UntilAsync(
            async () => (await MedvAsync(desk, ["workspace", "list", "--json"], cancellationToken)).Output.Contains("\"finance\"", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30),
            () => $"there is no workspace; the bridge says: {desk.BridgeLog}",
            cancellationToken);
        return desk;
    }

    private static Task<Command> FactsAsync(Desk desk, CancellationToken cancellationToken) => MedvAsync(desk, ["run", "finance", "facts", "--wait"], cancellationToken);

    // The session's time zone is the one that the bridge takes for the host's.
    private static Task<Command> MedvAsync(Desk desk, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        desk.RunAsync("env", [$"TZ={SetupRealm.TimeZone}", Path.Combine(desk.Programs, "medv"), .. arguments], cancellationToken);

    private static Task ReachAsync(Desk desk, string words, CancellationToken cancellationToken) => Wait.UntilAsync(
        () => Task.FromResult(desk.BridgeLog.Contains(words, StringComparison.Ordinal)),
        TimeSpan.FromMinutes(2),
        () => $"it does not get to \"{words}\"; the bridge says: {desk.BridgeLog}",
        cancellationToken);

    private static int Times(string text, string words) => text.Split(words).Length - 1;

    private async Task<Pc> JoinAsync(LoopbackBranch branch, Origin origin, WorkFolder work, CancellationToken cancellationToken)
    {
        var pc = new Pc(branch.Hosts[0], work["pc"], new PcSettings { RefreshEvery = TimeSpan.FromSeconds(1) });
        await realm.Realm.IssueHostAsync(pc.Name, work["pc.pem"], cancellationToken);
        await pc.StartAsync(cancellationToken);
        await pc.EnrollAsync(realm.Realm, work["pc.pem"], origin.Url, cancellationToken);
        return pc;
    }
}
