using System.Collections.Concurrent;
using System.Collections.Immutable;
using MedV.GuestBridge.Channel;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Sessions;
using MedV.GuestBridge.Tests.Channel;
using MedV.GuestProtocol;
using MedV.Testing;

namespace MedV.GuestBridge.Tests.Sessions;

public sealed class GuestLinkTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private readonly FakeTime _time = new();
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ConcurrentQueue<string> _changed = new();
    private FakeGuest _guest = null!;
    private SocketMachine _machine = null!;
    private GuestLink _link = null!;

    private CancellationToken Token => _deadline.Token;

    public async Task InitializeAsync()
    {
        _guest = await FakeGuest.MakeAsync();
        _machine = new SocketMachine(_guest.Host);
        _link = new GuestLink(_machine, _time, _log.Enqueue);
        _link.FileChanged += (launch, name) => _changed.Enqueue($"{launch.App}: {name}");
        await _guest.WelcomeAsync(Token);
        await OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await _link.DisposeAsync();
        await _guest.DisposeAsync();
        _deadline.Dispose();
    }

    [Fact]
    public async Task A_launch_runs_when_the_guest_says_so_and_ends_with_its_code()
    {
        GuestLaunch launch = New("a", "ledger.txt");
        Task launching = await AskAsync(launch);
        Assert.False(launching.IsCompleted);

        await _guest.TellAsync(new GuestMessage.Started("a"), Token);
        await launching;
        Assert.Equal(1, _link.Windows);
        await _guest.TellAsync(new GuestMessage.FileChanged("a", "ledger.txt"), Token);
        await _guest.TellAsync(new GuestMessage.Exited("a", 7), Token);

        Assert.Equal(7, await launch.Exited.WaitAsync(Token));
        Assert.Equal(["xedit: ledger.txt"], _changed);
        Assert.Equal(0, _link.Windows);
    }

    [Fact]
    public async Task Launches_that_were_never_made_and_files_that_were_never_given_are_nothing()
    {
        GuestLaunch launch = New("a", "ledger.txt");
        Task launching = await AskAsync(launch);
        foreach (GuestMessage lie in new GuestMessage[]
        {
            new GuestMessage.Started("b"), new GuestMessage.Exited("b", 0), new GuestMessage.FileChanged("b", "ledger.txt"),
            new GuestMessage.FileChanged("a", "other.txt"), new GuestMessage.FileChanged("a", "passwd"), new GuestMessage.Started("a"),
        })
        {
            await _guest.TellAsync(lie, Token);
        }

        await launching;

        Assert.Empty(_changed);
        Assert.False(launch.Exited.IsCompleted);
    }

    [Fact]
    public async Task An_end_that_is_told_twice_counts_once_and_what_changes_after_it_is_nothing()
    {
        GuestLaunch launch = await RunAsync("a", "ledger.txt");

        await _guest.TellAsync(new GuestMessage.Exited("a", 1), Token);
        await _guest.TellAsync(new GuestMessage.Exited("a", 2), Token);
        await _guest.TellAsync(new GuestMessage.FileChanged("a", "ledger.txt"), Token);
        await RunAsync("b", "ledger.txt");

        Assert.Equal(1, await launch.Exited);
        Assert.Empty(_changed);
    }

    [Fact]
    public async Task Nobody_is_told_of_an_end_before_what_belongs_to_it_is_done()
    {
        var done = new TaskCompletionSource();
        _link.Ending = _ => done.Task;
        GuestLaunch launch = await RunAsync("a");
        await _guest.TellAsync(new GuestMessage.Exited("a", 3), Token);
        await RunAsync("b");
        Assert.False(launch.Exited.IsCompleted);

        done.SetResult();

        Assert.Equal(3, await launch.Exited.WaitAsync(Token));
    }

    [Fact]
    public async Task A_guest_that_floods_is_cut_off()
    {
        GuestLaunch launch = await RunAsync("a", "ledger.txt");
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            while (!_log.Any(line => line.Contains("messages a second", StringComparison.Ordinal)))
            {
                await _guest.TellAsync(new GuestMessage.FileChanged("a", "ledger.txt"), Token);
            }

            throw new IOException("it was cut off");
        });

        Assert.InRange(_changed.Count, 0, ProtocolLimits.MessageBurst);
        Assert.False(launch.Exited.IsCompleted);
    }

    [Fact]
    public async Task An_agent_that_was_started_anew_knows_nothing_of_what_ran_and_all_who_wait_are_told()
    {
        GuestLaunch running = await RunAsync("a");
        GuestLaunch living = await RunAsync("b");
        Task begun = await AskAsync(New("c"));

        await ReopenAsync("b");

        BridgeException lost = await Assert.ThrowsAsync<BridgeException>(() => running.Exited.WaitAsync(Token));
        Assert.Equal("nobody can tell how xedit ended: the agent in the guest was started anew", lost.Message);
        await Assert.ThrowsAsync<BridgeException>(() => begun.WaitAsync(Token));
        Assert.False(living.Exited.IsCompleted);
        Assert.Equal(1, _link.Windows);
    }

    [Fact]
    public async Task A_launch_that_is_taken_while_the_guest_makes_its_list_is_not_lost()
    {
        await LoseSessionAsync();
        await AnswerGreetingAsync();
        Assert.IsType<HostMessage.SetTime>(await _guest.ReadRequestAsync(Token));
        await _guest.AnswerAsync(new GuestMessage.Ok(), Token);
        Assert.IsType<HostMessage.Status>(await _guest.ReadRequestAsync(Token));
        MessageHeader status = _guest.Header;

        GuestLaunch launch = New("a");
        Task launching = await AskAsync(launch);
        await _guest.SendAsync(new GuestMessage.State(1, 0, 0, false, []), status.Id, status.Session, Token);
        await _guest.TellAsync(new GuestMessage.Started("a"), Token);
        await launching;
        await RunAsync("b");

        Assert.False(launch.Exited.IsCompleted);
    }

    [Fact]
    public async Task A_launch_that_never_starts_keeps_no_machine_awake()
    {
        Task launching = await AskAsync(New("a"));
        await Task.WhenAny(launching, AdvanceAsync(launching));

        Assert.Contains("did not start within 60 seconds", (await Assert.ThrowsAsync<BridgeException>(() => launching)).Message, StringComparison.Ordinal);
        Assert.Equal(0, _link.Windows);
    }

    [Fact]
    public async Task When_the_machine_ends_those_who_wait_are_told_at_once()
    {
        GuestLaunch running = await RunAsync("a");
        Task begun = _link.LaunchAsync(New("b"), null, Patience, Token);
        await _guest.ReadRequestAsync(Token);

        _machine.End("the power went");
        _link.NoteEnd("the power went");

        Assert.Equal("nobody can tell how xedit ended: the power went", (await Assert.ThrowsAsync<BridgeException>(() => running.Exited.WaitAsync(Token))).Message);
        await Assert.ThrowsAsync<GuestChannelException>(() => begun.WaitAsync(Token));
        await Assert.ThrowsAsync<GuestChannelException>(() => _link.LaunchAsync(New("c"), null, Patience, Token).WaitAsync(Token));
    }

    private static GuestLaunch New(string id, params string[] files) => new(id, "xedit", files.ToImmutableDictionary(file => file, file => $"/srv/anna/{file}"));

    private async Task AdvanceAsync(Task until)
    {
        while (!until.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    /// <summary>Answers what a new session is asked first.</summary>
    private async Task OpenAsync(params string[] living)
    {
        Assert.IsType<HostMessage.SetTime>(await _guest.ReadRequestAsync(Token));
        await _guest.AnswerAsync(new GuestMessage.Ok(), Token);
        Assert.IsType<HostMessage.Status>(await _guest.ReadRequestAsync(Token));
        await _guest.AnswerAsync(new GuestMessage.State(1, 0, 0, false, [.. living]), Token);
    }

    private async Task<Task> AskAsync(GuestLaunch launch)
    {
        Task launching = _link.LaunchAsync(launch, null, Patience, Token);
        Assert.Equal(launch.Id, Assert.IsType<HostMessage.Launch>(await _guest.ReadRequestAsync(Token)).LaunchId);
        await _guest.AnswerAsync(new GuestMessage.Ok(), Token);
        return launching;
    }

    private async Task<GuestLaunch> RunAsync(string id, params string[] files)
    {
        GuestLaunch launch = New(id, files);
        Task launching = await AskAsync(launch);
        await _guest.TellAsync(new GuestMessage.Started(id), Token);
        await launching;
        return launch;
    }

    private async Task ReopenAsync(params string[] living)
    {
        await LoseSessionAsync();
        await AnswerGreetingAsync();
        await OpenAsync(living);
    }

    /// <summary>An answer that says that the guest knows no such session.</summary>
    private async Task LoseSessionAsync()
    {
        Task<GuestMessage.State> asked = _link.Session.StatusAsync(Token);
        await _guest.ReadRequestAsync(Token);
        await _guest.AnswerAsync(new GuestMessage.Error("session", "who are you?"), Token);
        await Assert.ThrowsAsync<GuestChannelException>(() => asked);
    }

    private async Task AnswerGreetingAsync()
    {
        Assert.IsType<HostMessage.Hello>(await _guest.ReadAsync(Token));
        await _guest.AnswerAsync(new GuestMessage.Welcome(1, "fake", "linux", []), Token);
    }
}
