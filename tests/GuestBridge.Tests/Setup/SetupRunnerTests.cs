using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using MedV.GuestBridge.Setup.Steps;
using MedV.Testing;

namespace MedV.GuestBridge.Tests.Setup;

public sealed class SetupRunnerTests : IDisposable
{
    private static readonly SetupPlan Plan = new()
    {
        Steps =
        [
            new SetupStep("command", ["join", "corp"], TimeSpan.FromMinutes(10), 0, MayFail: false, WantsRestart: true, "joining the domain", "the domain was not joined"),
            new SetupStep("command", ["printer"], TimeSpan.FromMinutes(10), 0, MayFail: true, WantsRestart: false),
        ],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("medv-setup-").FullName;
    private readonly FakeTime _time = new();
    private readonly List<SetupEvent> _events = [];
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));

    private string File_ => Path.Combine(_folder, "setup.json");

    public void Dispose()
    {
        _limit.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // Runs with the clock going on whenever somebody waits for it.
    private async Task<SetupState> RunAsync(FakeGuestSetup guest, SetupPlan? plan = null, CancellationToken? token = null)
    {
        var runner = new SetupRunner(guest, new SetupStore(File_), plan ?? Plan, "Finance", _events.Add, _time);
        Task<SetupState> run = Task.Run(() => runner.RunAsync("finance", "s1", token ?? _limit.Token));
        while (!run.IsCompleted)
        {
            await Task.WhenAny(run, _time.UntilPendingAsync(1, _limit.Token));
            await Task.WhenAny(run, Task.Delay(1));
            if (!run.IsCompleted)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        return await run;
    }

    [Fact]
    public async Task A_setup_goes_through_its_stages_and_tells_the_user_at_its_beginning_and_end()
    {
        var guest = new FakeGuestSetup();

        SetupState end = await RunAsync(guest);

        Assert.Equal(SetupStage.Ready, end.Stage);
        Assert.Equal(["delete", "start", "ask", "ask", "ask", "step", "step", "ask", "restart", "ask", "ask", "ask"], guest.Calls);
        Assert.Equal(["join corp", "printer"], guest.Ran);
        Assert.Equal(SetupEventKind.Started, _events[0].Kind);
        Assert.Contains("Finance is being set up", _events[0].Text, StringComparison.Ordinal);
        Assert.Contains(_events, told => told.Text == "step 1 of 2: joining the domain");
        Assert.Equal("Finance is ready. You find its applications in the menu.", _events[^1].Text);
    }

    [Fact]
    public async Task Three_attempts_from_a_clean_overlay_then_it_has_failed_and_says_why()
    {
        var guest = new FakeGuestSetup();
        for (int i = 0; i < 3; i++)
        {
            guest.StepAnswers.Enqueue(new SetupOutcome.Failed("exit code 5"));
        }

        SetupState end = await RunAsync(guest);

        Assert.Equal((SetupStage.Failed, 3), (end.Stage, end.Attempt));
        Assert.Equal(3, guest.Calls.Count(call => call == "delete"));
        Assert.Equal("the domain was not joined", end.Reason);
        Assert.Equal(2, _events.Count(told => told.Kind == SetupEventKind.Retrying));
        Assert.Contains("attempt 2 of 3", _events.First(told => told.Kind == SetupEventKind.Retrying).Text, StringComparison.Ordinal);
        Assert.Equal(SetupEventKind.Failed, _events[^1].Kind);
    }

    [Fact]
    public async Task A_step_that_may_fail_does_not_end_the_attempt()
    {
        var guest = new FakeGuestSetup();
        guest.StepAnswers.Enqueue(new SetupOutcome.Done());
        guest.StepAnswers.Enqueue(new SetupOutcome.Failed("no printer"));

        Assert.Equal((SetupStage.Ready, 1), (await RunAsync(guest)) is var end ? (end.Stage, end.Attempt) : default);
    }

    [Fact]
    public async Task An_agent_that_never_answers_gets_45_then_60_then_75_minutes()
    {
        var starts = new List<DateTimeOffset>();
        var guest = new FakeGuestSetup
        {
            Questions = int.MaxValue,
            Before = (call, _) =>
            {
                if (call == "delete")
                {
                    starts.Add(_time.GetUtcNow());
                }

                return Task.CompletedTask;
            },
        };
        var quick = Plan with { AttemptLimit = TimeSpan.FromSeconds(45), AttemptGrowth = TimeSpan.FromSeconds(15) };

        SetupState end = await RunAsync(guest, quick);

        Assert.Equal(SetupStage.Failed, end.Stage);
        Assert.InRange(starts[1] - starts[0], TimeSpan.FromSeconds(45), TimeSpan.FromSeconds(50));
        Assert.InRange(starts[2] - starts[1], TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(65));
        Assert.InRange(_time.GetUtcNow() - starts[2], TimeSpan.FromSeconds(75), TimeSpan.FromSeconds(80));
        Assert.Equal([TimeSpan.FromMinutes(45), TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(75)], new[] { 1, 2, 3 }.Select(Plan.LimitOf));
    }

    [Fact]
    public async Task A_machine_that_hangs_and_one_that_fails_cost_an_attempt_each()
    {
        int call = 0;
        var guest = new FakeGuestSetup
        {
            Before = async (name, _) =>
            {
                if (name == "start" && ++call == 1)
                {
                    // Does not even listen to its token.
                    await Task.Delay(Timeout.InfiniteTimeSpan, CancellationToken.None);
                }
                else if (name == "start" && call == 2)
                {
                    throw new IOException("no space left on device");
                }
            },
        };

        SetupState end = await RunAsync(guest, Plan with { BootLimit = TimeSpan.FromSeconds(5) });

        Assert.Equal((SetupStage.Ready, 3), (end.Stage, end.Attempt));
        Assert.Contains("starting the virtual machine took too long", _events.First(told => told.Kind == SetupEventKind.Retrying).Text, StringComparison.Ordinal);
        Assert.Contains(_events, told => told.Text.Contains("no space left on device", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(11)]
    public async Task Killed_at_any_stage_it_goes_on_from_the_file_and_does_no_step_twice(int killAt)
    {
        var guest = new FakeGuestSetup();
        using var kill = new CancellationTokenSource();
        int calls = 0;
        guest.Before = async (_, token) =>
        {
            if (++calls == killAt)
            {
                await kill.CancelAsync();
                token.ThrowIfCancellationRequested();
            }
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(guest, token: kill.Token));
        guest.Before = (_, _) => Task.CompletedTask;
        guest.Runs = false;

        SetupState end = await RunAsync(guest);

        Assert.Equal((SetupStage.Ready, 1), (end.Stage, end.Attempt));
        Assert.Equal(["join corp", "printer"], guest.Ran);
        Assert.Single(_events, told => told.Kind == SetupEventKind.Started);
        Assert.True(guest.Runs);
    }

    [Fact]
    public async Task What_is_ready_is_not_set_up_again()
    {
        await RunAsync(new FakeGuestSetup());
        var guest = new FakeGuestSetup();

        Assert.Equal(SetupStage.Ready, (await RunAsync(guest)).Stage);
        Assert.Empty(guest.Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("not json")]
    [InlineData("""{"workspace":"finance","setupId":"s1","stage":99,"attempt":1,"step":0,"wantsRestart":false,"spent":"00:00:00","reason":""}""")]
    [InlineData("""{"workspace":"finance","setupId":"../x","stage":3,"attempt":1,"step":0,"wantsRestart":false,"spent":"00:00:00","reason":""}""")]
    [InlineData("""{"workspace":"hr","setupId":"s1","stage":3,"attempt":1,"step":0,"wantsRestart":false,"spent":"00:00:00","reason":""}""")]
    [InlineData("""{"workspace":"finance","setupId":"s1","stage":3,"attempt":-1,"step":0,"wantsRestart":false,"spent":"00:00:00","reason":""}""")]
    public void A_damaged_file_is_kept_beside_and_setup_begins_anew(string content)
    {
        File.WriteAllText(File_, content);

        Assert.Null(new SetupStore(File_).Load("finance", out string? fault));
        Assert.Contains("damaged", fault, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(File_ + ".bad"));
    }

    [Fact]
    public void What_is_kept_comes_back_and_is_the_users_alone()
    {
        SetupState state = SetupState.New("finance", "s1") with { Stage = SetupStage.Commands, Step = 1, WantsRestart = true, Spent = TimeSpan.FromSeconds(90), Reason = "ü\"" };

        new SetupStore(File_).Save(state);

        Assert.Equal(state, new SetupStore(File_).Load("finance", out _));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(File_) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public void Whatever_happens_a_setup_only_goes_forward_and_comes_to_an_end() =>
        Prop.ForAll<int[]>(choices =>
        {
            SetupState state = SetupState.New("finance", "s1");
            foreach (int choice in choices)
            {
                SetupOutcome outcome = (choice & 3) switch { 0 => new SetupOutcome.Failed("x"), 1 => new SetupOutcome.NotYet(), _ => new SetupOutcome.Done() };
                SetupState after = SetupRules.After(state, Plan, outcome, TimeSpan.FromMinutes((choice >> 2) & 15));
                bool forward = after.Attempt > state.Attempt || state.IsOver || after.Stage >= state.Stage || state.Stage == SetupStage.Restart;
                if (!forward || after.Attempt > Plan.Attempts || (after.Stage == SetupStage.Overlay && after.Attempt > state.Attempt && after.Step != 0))
                {
                    return false;
                }

                state = after;
            }

            for (int i = 0; i < 20 && !state.IsOver; i++)
            {
                state = SetupRules.After(state, Plan, new SetupOutcome.Done(), TimeSpan.Zero);
            }

            return state.IsOver;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_reason_of_the_guest_cannot_fill_in_words_of_ours_or_control_a_terminal()
    {
        SetupState state = SetupRules.After(
            SetupState.New("finance", "s1"), Plan with { Attempts = 1 }, new SetupOutcome.Failed("%workspace%\u001b[2J" + new string('x', 5000)), TimeSpan.Zero);

        string text = SetupMessages.Fill("100 % of %workspace%: %reason% %other%", "Finance", state, 1);

        Assert.StartsWith("100 % of Finance: %workspace% [2Jxxx", text, StringComparison.Ordinal);
        Assert.EndsWith("xxx %other%", text, StringComparison.Ordinal);
        Assert.InRange(state.Reason.Length, 1, 200);
    }

    [Fact]
    public void Messages_of_the_policy_take_the_place_of_ours()
    {
        SetupPlan plan = Plan with { Messages = new SetupMessages { Start = "%workspace% kommt." } };

        Assert.Equal("Finance kommt.", SetupRules.Told(null, SetupState.New("finance", "s1"), plan, "Finance")!.Text);
    }
}
