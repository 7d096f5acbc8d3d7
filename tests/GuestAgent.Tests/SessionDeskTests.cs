using System.IO.Pipes;
using MedV.GuestAgent.Launches;

namespace MedV.GuestAgent.Tests;

/// <summary>Both halves of a launch that an agent without a desktop hands to the user's session, over a real named pipe.</summary>
public sealed class SessionDeskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_is_handed_over_starts_in_the_session_and_its_exit_code_comes_back()
    {
        var desk = new SessionDesk(TimeProvider.System);
        IRunningApp early = desk.Hand("notepad.lnk", "\"C:\\a letter.txt\"");
        Assert.False(early.HasStarted);
        var started = new List<(string, string)>();
        await using Session session = await Session.BeginAsync(desk, (file, parameters) =>
        {
            started.Add((file, parameters));
            return new Finished(started.Count == 1 ? 7 : 0);
        });

        Assert.Equal(7, await early.Exit.WaitAsync(Patience));
        Assert.True(early.HasStarted);
        IRunningApp late = desk.Hand("calc.lnk", "");
        Assert.Equal(0, await late.Exit.WaitAsync(Patience));
        Assert.Equal([("notepad.lnk", "\"C:\\a letter.txt\""), ("calc.lnk", "")], started);

        // Nothing is left: the session ends by itself, so that its viewer does.
        await session.Ran.WaitAsync(Patience);
        await session.Served.WaitAsync(Patience);
    }

    [Fact]
    public async Task What_runs_in_a_session_that_is_lost_is_lost_with_it_and_the_next_session_takes_what_comes_then()
    {
        var desk = new SessionDesk(TimeProvider.System);
        IRunningApp lost = desk.Hand("editor.lnk", "");
        await using (Session first = await Session.BeginAsync(desk, (_, _) => new Finished(null)))
        {
            await UntilAsync(() => lost.HasStarted);
            Assert.True(lost.IsAlive);
        }

        Assert.Equal(SessionDesk.Lost, await lost.Exit.WaitAsync(Patience));
        IRunningApp next = desk.Hand("calc.lnk", "");
        await using Session second = await Session.BeginAsync(desk, (_, _) => throw new AgentException("failed", "no such file"));
        Assert.Equal(127, await next.Exit.WaitAsync(Patience));
    }

    [Fact]
    public async Task A_session_that_talks_nonsense_is_hung_up_on()
    {
        var desk = new SessionDesk(TimeProvider.System);
        IRunningApp app = desk.Hand("calc.lnk", "");
        await using Session session = await Session.BeginAsync(desk, start: null);
        await UntilAsync(() => app.HasStarted);

        await session.Client.WriteAsync(new byte[100]);

        await session.Served.WaitAsync(Patience);
        Assert.Equal(SessionDesk.Lost, await app.Exit.WaitAsync(Patience));
    }

    [Fact]
    public void A_line_break_in_a_path_and_more_than_a_session_could_want_are_refused()
    {
        var desk = new SessionDesk(TimeProvider.System);
        Assert.Throws<AgentException>(() => desk.Hand("calc.lnk\nbye", ""));
        for (int i = 0; i < 64; i++)
        {
            desk.Hand("calc.lnk", "");
        }

        Assert.Throws<AgentException>(() => desk.Hand("calc.lnk", ""));
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            await Task.Delay(10, patience.Token);
        }
    }

    private sealed class Finished(int? code) : IRunningApp
    {
        public Task<int> Exit { get; } = code is int known ? Task.FromResult(known) : new TaskCompletionSource<int>().Task;

        public bool IsAlive => !Exit.IsCompleted;

        public void Dispose()
        {
            // Nothing is held.
        }
    }

    private sealed class Session(NamedPipeServerStream server, NamedPipeClientStream client, Task served, Task ran) : IAsyncDisposable
    {
        public NamedPipeClientStream Client => client;

        public Task Served => served;

        public Task Ran => ran;

        public static async Task<Session> BeginAsync(SessionDesk desk, Func<string, string, IRunningApp>? start)
        {
            string name = $"medv-{Guid.NewGuid():N}";
            var server = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
            var client = new NamedPipeClientStream(".", name, PipeDirection.InOut, PipeOptions.Asynchronous);
            await Task.WhenAll(server.WaitForConnectionAsync(), client.ConnectAsync()).WaitAsync(Patience);
            Task ran = start is null ? Task.CompletedTask : SessionRunner.RunAsync(client, start, TextWriter.Null, CancellationToken.None);
            return new Session(server, client, desk.ServeAsync(server, CancellationToken.None), ran);
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await served.WaitAsync(Patience);
            await server.DisposeAsync();
            await ran.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
