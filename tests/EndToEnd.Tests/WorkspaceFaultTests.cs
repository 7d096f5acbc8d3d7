using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>What dies at a branch PC, and when: after each death the next click works, and whoever clicked before reads one sentence.</summary>
public sealed partial class WorkspaceFaultTests(FinanceRealm realm) : IClassFixture<FinanceRealm>
{
    private const string Bridge = "medv-bridge";
    private const string Engine = "qemu-system-x86_64";
    private const string Slow = "1MB/s";
    private const int Failed = 1;
    private const int Unreachable = 14;
    private const int Cancelled = 130;

    [WorkspaceFact]
    public async Task Whatever_dies_at_whatever_stage_of_a_launch_the_next_click_works_and_the_data_is_there()
    {
        using var work = new WorkFolder();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        CancellationToken token = patience.Token;
        await using var branch = new LoopbackBranch(new BranchPlan { Hosts = 1, Wan = "100mbit" });
        await using var origin = new NginxOrigin(branch.Origin, realm.Published, work["origin"]);
        await origin.StartAsync(token);
        await using var pc = new Pc(branch.Hosts[0], work["pc"], new PcSettings { RefreshEvery = TimeSpan.FromSeconds(1), MannersJson = $$"""{"WanDown":"{{Slow}}"}""" });
        await realm.Realm.IssueHostAsync(pc.Name, work["pc.pem"], token);
        await pc.StartAsync(token);
        await pc.EnrollAsync(realm.Realm, work["pc.pem"], origin.Url, token);
        await using Desk desk = await Desk.OpenAsync(pc, FinanceRealm.User, work["d"], hasScreen: true, token);
        var scene = new Scene(pc, desk, token);

        await scene.FolderOfSomebodyElseAsync(work["theirs"]);
        await scene.DeathsWhileDeliveringAsync();
        await scene.DeathsWhileStartingAsync();
        await scene.DeathsWhileAnApplicationRunsAsync();
        await scene.DeathsWhileSuspendingAsync();
        await scene.DamagedSnapshotsAsync();
        await scene.ManyClicksAndOneThatIsTakenBackAsync();
        await scene.ChangedDocumentsAsync(files => realm.AssignAsync(FinanceRealm.User, files));
        await scene.NothingIsLeftAsync(realm.FirstDisk);
    }

    [GeneratedRegex(@"\Amedv: error: [^\n]+\n(medv: hint: [^\n]+\n)?\z")]
    private static partial Regex OneSentence();

    private sealed class Scene(Pc pc, Desk desk, CancellationToken token)
    {
        private int _notes;

        private string State => Path.Combine(desk.Home, ".local", "state", "medv", "workspaces", "finance");

        public async Task FolderOfSomebodyElseAsync(string folder)
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await Command.RunAsync("chown", [FinanceRealm.Stranger, folder], token);

            Command bridge = await desk.RunAsync("env", [$"MEDV_RUNTIME={folder}", Path.Combine(desk.Programs, Bridge)], token);

            Assert.Equal(78, bridge.ExitCode);
            Assert.Empty(Directory.GetFiles(folder));
        }

        public async Task DeathsWhileDeliveringAsync()
        {
            Task<Command> first = NoteWaitingAsync();
            await ReachAsync("delivering");
            await desk.KillAsync(Bridge, token);
            Says(await first, Unreachable, "medv-bridge went away");

            Task<Command> second = NoteWaitingAsync();
            await ReachAsync("delivering");
            await pc.KillAsync(token);
            Says(await second, Unreachable, "medvd is not running");

            await File.WriteAllTextAsync(pc.ConfigurationFile, (await File.ReadAllTextAsync(pc.ConfigurationFile, token)).Replace(Slow, "none", StringComparison.Ordinal), token);
            await pc.StartAsync(token);
            await ReachAsync("delivering");
            await NoteAsync();
        }

        public async Task DeathsWhileStartingAsync()
        {
            await StopAsync("--shutdown");
            Task<Command> booting = NoteWaitingAsync();
            await UntilAsync(() => !desk.Processes(Engine).IsEmpty, "a machine");
            await desk.KillAsync(Engine, token);
            Says(await booting, Failed, "finance: ");

            Task<Command> waiting = NoteWaitingAsync();
            await HearGuestAsync();
            await desk.KillAsync(Bridge, token);
            Says(await waiting, Unreachable, "medv-bridge went away");
            await NoteAsync();
            Assert.Contains("its machine runs already", desk.BridgeLog, StringComparison.Ordinal);

            await StopAsync("--shutdown");
            Task<Command> alone = NoteWaitingAsync();
            await HearGuestAsync();
            await desk.KillAsync(Engine, token);
            Says(await alone, Failed, "the machine ended before its agent answered");
            await NoteAsync();
        }

        public async Task DeathsWhileAnApplicationRunsAsync()
        {
            (await desk.MedvAsync(["run", "finance", "xcalc"], token)).Succeeded();
            string window = await desk.WaitForWindowAsync("Calculator", TimeSpan.FromSeconds(30), token);
            await desk.KillAsync(Bridge, token);
            int found = Count("its machine runs already");
            await NoteAsync();
            Assert.Equal(found + 1, Count("its machine runs already"));

            // The daemon is not needed by what runs, and the bridge finds the next one.
            await pc.KillAsync(token);
            await NoteAsync();
            await pc.StartAsync(token);
            await NoteAsync();
            Assert.Contains(window, await desk.WindowsAsync(token), StringComparison.Ordinal);

            // The guest's own process 1 starts the agent again a second later.
            var watch = Stopwatch.StartNew();
            Says(await desk.MedvAsync(["run", "finance", "crash", "--wait"], token), Failed, "nobody can tell how crash ended: the agent in the guest was started anew");
            await NoteAsync();
            Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
            Assert.Contains(window, await desk.WindowsAsync(token), StringComparison.Ordinal);

            Task<Command> clock = desk.MedvAsync(["run", "finance", "xclock", "--wait"], token);
            await desk.WaitForWindowAsync("xclock", TimeSpan.FromSeconds(30), token);
            await desk.KillAsync(Engine, token);
            Says(await clock, Failed, "nobody can tell how xclock ended: the virtual machine's process ended without a word");
            await NoteAsync();
            Assert.DoesNotContain("xclock", await desk.WindowsAsync(token), StringComparison.Ordinal);
        }

        public async Task DeathsWhileSuspendingAsync()
        {
            Task<Command> first = SuspendingAsync();
            await UntilAsync(() => File.Exists(Path.Combine(State, "snapshot.state.new")), "a state that is being written");
            await desk.KillAsync(Engine, token);
            Says(await first, Failed, "finance: the machine ended while it was stopped");
            await NoteAsync();

            Task<Command> second = SuspendingAsync();
            await UntilAsync(() => File.Exists(Path.Combine(State, "snapshot.state.new")), "a state that is being written");
            await desk.KillAsync(Bridge, token);
            Says(await second, Unreachable, "medv-bridge went away");
            await NoteAsync();
        }

        public async Task DamagedSnapshotsAsync()
        {
            await StopAsync();
            await using (FileStream state = File.OpenWrite(Path.Combine(State, "snapshot.state")))
            {
                await state.WriteAsync(RandomNumberGenerator.GetBytes(1 << 20), token);
            }

            await NoteAsync();
            Assert.Equal(1, Count("the snapshot could not be resumed, so the machine boots"));

            await StopAsync();
            File.Delete(Path.Combine(State, "snapshot.state"));
            await NoteAsync();
            Assert.Equal(1, Count("the snapshot is lost or cut off, so the machine boots"));
        }

        public async Task ManyClicksAndOneThatIsTakenBackAsync()
        {
            await StopAsync("--shutdown");
            int boots = Count("booted in");
            Command[] clicks = await Task.WhenAll(new[] { "xcalc", "xclock", "xedit" }.Select(app => desk.MedvAsync(["run", "finance", app], token)));
            Assert.All(clicks, click => click.Succeeded());
            foreach (string title in new[] { "Calculator", "xclock", "xedit" })
            {
                await desk.CloseWindowAsync(await desk.WaitForWindowAsync(title, TimeSpan.FromSeconds(30), token), token);
            }

            Assert.Equal(boots + 1, Count("booted in"));

            await StopAsync("--shutdown");
            Command interrupted = await desk.RunAsync(
                "timeout", ["--preserve-status", "--signal=INT", "1", Path.Combine(desk.Programs, "medv"), "run", "finance", "note", "--wait"], token);
            Assert.Equal(Cancelled, interrupted.ExitCode);
            Assert.Equal(boots + 1, Count("booted in"));
            await UntilAsync(() => Count("booted in") == boots + 2, "a machine that goes on booting");
            await NoteAsync();
        }

        public async Task ChangedDocumentsAsync(Func<string, Task> assign)
        {
            string document = Path.Combine(desk.Home, "a ledger.x");
            await File.WriteAllTextAsync(document, "one\n", token);
            await Command.RunAsync("chown", [desk.User, document], token);
            File.SetUnixFileMode(document, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            (await desk.MedvAsync(["run", "finance", "stamp", document, "--wait"], token)).Succeeded();
            Assert.Equal("one\nstamped\n", await File.ReadAllTextAsync(document, token));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(document));

            await assign("toGuest");
            await Wait.UntilAsync(
                async () =>
                {
                    await File.WriteAllTextAsync(document, "two\n", token);
                    (await desk.MedvAsync(["run", "finance", "stamp", document, "--wait"], token)).Succeeded();
                    return Count("policy lets none out") > 0;
                },
                TimeSpan.FromSeconds(30),
                () => desk.BridgeLog,
                token);
            Assert.Equal("two\n", await File.ReadAllTextAsync(document, token));
        }

        public async Task NothingIsLeftAsync(string disk)
        {
            await StopAsync("--shutdown");
            Assert.Empty(desk.Processes(Engine));
            (await desk.MedvAsync(["workspace", "quit"], token)).Succeeded();
            await UntilAsync(() => desk.Processes(Bridge).IsEmpty, "an end of all bridges and relays");
            string[] files = [.. Directory.GetFiles(State).Select(file => Path.GetFileName(file)).Where(file => !file.StartsWith("system-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
            Assert.Equal(["data.qcow2", "machine.lock", "workspace.json"], files);
            Assert.DoesNotContain(desk.Files(), file => file.EndsWith(".medv", StringComparison.Ordinal) || file.EndsWith(".new", StringComparison.Ordinal));

            // All machines began with the bytes that were signed.
            string delivered = Directory.EnumerateFiles(Path.Combine(pc.Store, "images"), "disk.raw", SearchOption.AllDirectories).Single();
            Assert.Equal(await Pc.DigestAsync(disk, token), await Pc.DigestAsync(delivered, token));
        }

        private static void Says(Command click, int code, string sentence)
        {
            Assert.Matches(OneSentence(), click.Error);
            Assert.Contains(sentence, click.Error, StringComparison.Ordinal);
            Assert.Equal((code, ""), (click.ExitCode, click.Output));
        }

        private Task<Command> NoteWaitingAsync() => desk.MedvAsync(["run", "finance", "note", "--wait"], token);

        /// <summary>A click that works: one line more on the data disk than before.</summary>
        private async Task NoteAsync()
        {
            Command click = await NoteWaitingAsync();
            Assert.True((++_notes, "") == (click.ExitCode, click.Error), $"line {_notes}: {click.ExitCode} {click.Error}; the bridge says: {desk.BridgeLog}");
        }

        private async Task StopAsync(params string[] how) => (await desk.MedvAsync(["workspace", "stop", "finance", .. how], token)).Succeeded();

        private Task<Command> SuspendingAsync() => desk.MedvAsync(["workspace", "stop", "finance"], token);

        private int Count(string sentence) => desk.BridgeLog.Split(sentence).Length - 1;

        private Task ReachAsync(string state) => Wait.UntilAsync(
            async () => (await desk.MedvAsync(["workspace", "list", "--json"], token)).Output.Contains($"\"state\":\"{state}\"", StringComparison.Ordinal),
            TimeSpan.FromSeconds(30),
            () => $"it is not {state}; the bridge says: {desk.BridgeLog}",
            token);

        /// <summary>Waits until the guest's kernel speaks: the machine is there, its agent is not.</summary>
        private async Task HearGuestAsync()
        {
            await UntilAsync(() => !desk.Processes(Engine).IsEmpty, "a machine");
            await Wait.UntilAsync(
                async () => (await desk.MedvAsync(["workspace", "logs", "finance"], token)).Output.Trim().Length > 0, TimeSpan.FromSeconds(30), () => desk.BridgeLog, token);
        }

        private Task UntilAsync(Func<bool> isTrue, string what) =>
            Wait.UntilAsync(() => Task.FromResult(isTrue()), TimeSpan.FromSeconds(30), () => $"no {what}; the bridge says: {desk.BridgeLog}", token);
    }
}
