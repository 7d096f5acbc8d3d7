using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.Terminal;
using MedV.Testing;

namespace MedV.GuestBridge.Tests.Control;

public sealed class BridgeServerTests : IAsyncLifetime
{
    private const int MostConnections = 64;

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private readonly FakeTime _time = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"medv-{Guid.NewGuid():N}");
    private readonly Verbs _verbs = new();
    private BridgeSocket _socket = null!;
    private Task _serving = null!;

    private CancellationToken Token => _deadline.Token;

    public Task InitializeAsync()
    {
        _socket = BridgeSocket.TryListen(_folder)!;
        _serving = new BridgeServer(_verbs, _time, _ => { }).RunAsync(_socket.Listener, Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _deadline.CancelAsync();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
        _deadline.Dispose();
    }

    [Fact]
    public async Task Progress_comes_before_the_answer()
    {
        _verbs.Do = (_, progress, _) =>
        {
            progress.Report(new BridgeReply(ReplyKind.Progress, LaunchStage.Booting, "starting"));
            return Task.FromResult(new BridgeReply(ReplyKind.Done, AppExitCode: 7));
        };

        BridgeReply[] replies = await AskAsync("""{"verb":"run","workspace":"finance","app":"xcalc"}""");

        Assert.Equal(["starting", null], replies.Select(reply => reply.Text));
        Assert.Equal(7, replies[^1].AppExitCode);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"verb":"format"}""")]
    [InlineData("""{"verb":0}""")]
    [InlineData("\u0000\u0001")]
    public async Task What_is_no_request_is_answered_with_code_2(string line)
    {
        BridgeReply reply = Assert.Single(await AskAsync(line));

        Assert.Equal((ReplyKind.Failed, (int)ExitCode.WrongUsage), (reply.Kind, reply.Code));
        Assert.Equal(0, _verbs.Asked);
    }

    [Fact]
    public async Task A_line_that_is_too_long_is_answered_before_its_end_and_kept_by_nobody()
    {
        using Socket client = await ConnectAsync();
        Task sending = client.SendAsync(new byte[4 * BridgeRequest.MaximumBytes], SocketFlags.None, Token).AsTask();

        Assert.Equal((int)ExitCode.WrongUsage, Assert.Single(await ReadAsync(client)).Code);
        await Assert.ThrowsAsync<SocketException>(() => sending);
    }

    [Fact]
    public async Task Who_connects_and_says_nothing_is_let_go_after_5_seconds()
    {
        using Socket client = await ConnectAsync();
        await client.SendAsync("{\"verb\""u8.ToArray(), SocketFlags.None, Token);
        await _time.UntilPendingAsync(1, Token);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(await ReadAsync(client));
    }

    [Fact]
    public async Task What_was_asked_by_one_who_went_away_is_given_up()
    {
        var began = new TaskCompletionSource();
        var givenUp = new TaskCompletionSource();
        _verbs.Do = async (_, _, cancellationToken) =>
        {
            cancellationToken.Register(() => givenUp.TrySetResult());
            began.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new BridgeReply(ReplyKind.Done);
        };
        Socket client = await ConnectAsync();
        await SayAsync(client, """{"verb":"workspaces"}""");
        await began.Task.WaitAsync(Token);

        client.Dispose();

        await givenUp.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task Who_asks_and_never_reads_holds_up_nobody_and_no_memory()
    {
        var told = new TaskCompletionSource();
        _verbs.Do = async (request, progress, cancellationToken) =>
        {
            if (request.App is null)
            {
                return new BridgeReply(ReplyKind.Done);
            }

            for (int line = 0; line < 10_000; line++)
            {
                progress.Report(new BridgeReply(ReplyKind.Progress, LaunchStage.Booting, new string('x', 1000)));
            }

            told.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new BridgeReply(ReplyKind.Done);
        };
        using Socket slow = await ConnectAsync();
        await SayAsync(slow, """{"verb":"run","app":"xcalc"}""");
        await told.Task.WaitAsync(Token);

        Assert.Equal(ReplyKind.Done, Assert.Single(await AskAsync("""{"verb":"workspaces"}""")).Kind);
    }

    [Fact]
    public async Task A_full_disk_is_a_sentence_and_not_a_connection_that_ends()
    {
        _verbs.Do = (_, _, _) => throw new IOException("No space left on device.");

        BridgeReply reply = Assert.Single(await AskAsync("""{"verb":"start","workspace":"finance"}"""));

        Assert.Equal((ReplyKind.Failed, 1, "No space left on device"), (reply.Kind, reply.Code, reply.Text));
    }

    [Fact]
    public async Task A_refusal_keeps_its_code_and_its_hint()
    {
        _verbs.Do = (_, _, _) => throw new BridgeException(ExitCode.NotPermitted, "not yours", "ask anna");

        BridgeReply reply = Assert.Single(await AskAsync("""{"verb":"start","workspace":"finance"}"""));

        Assert.Equal((15, "not yours", "ask anna"), (reply.Code, reply.Text, reply.Hint));
    }

    [Fact]
    public async Task The_65th_waits_until_one_of_64_has_gone()
    {
        _verbs.Do = (request, _, cancellationToken) =>
            request.App is null ? Task.FromResult(new BridgeReply(ReplyKind.Done)) : Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ContinueWith(_ => new BridgeReply(ReplyKind.Done), TaskScheduler.Default);
        Socket[] holding = [.. await Task.WhenAll(Enumerable.Range(0, MostConnections).Select(_ => ConnectAsync()))];
        foreach (Socket one in holding)
        {
            await SayAsync(one, """{"verb":"run","app":"xcalc"}""");
        }

        await _verbs.WhenAskedAsync(MostConnections, Token);
        Task<BridgeReply[]> next = AskAsync("""{"verb":"workspaces"}""");
        Assert.False(next.IsCompleted);
        holding[0].Dispose();

        Assert.Equal(ReplyKind.Done, Assert.Single(await next).Kind);
        Assert.Equal(MostConnections + 1, _verbs.Asked);
        Array.ForEach(holding, one => one.Dispose());
    }

    [Fact]
    public void A_second_bridge_of_the_same_user_gets_no_place_until_the_first_has_ended()
    {
        string folder = Path.Combine(_folder, "own");
        BridgeSocket? first = BridgeSocket.TryListen(folder);
        Assert.Null(BridgeSocket.TryListen(folder));

        first!.Dispose();

        using BridgeSocket? second = BridgeSocket.TryListen(folder);
        Assert.NotNull(second);
    }

    private async Task<BridgeReply[]> AskAsync(string line)
    {
        using Socket client = await ConnectAsync();
        await SayAsync(client, line);
        return await ReadAsync(client);
    }

    private async Task<Socket> ConnectAsync()
    {
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await client.ConnectAsync(new UnixDomainSocketEndPoint(BridgePlace.Socket(_folder)), Token);
        return client;
    }

    private async Task SayAsync(Socket client, string line) => await client.SendAsync(Encoding.UTF8.GetBytes(line + "\n"), SocketFlags.None, Token);

    private async Task<BridgeReply[]> ReadAsync(Socket client)
    {
        var all = new MemoryStream();
        byte[] buffer = new byte[4096];
        try
        {
            while (await client.ReceiveAsync(buffer, SocketFlags.None, Token) is var count and > 0)
            {
                all.Write(buffer, 0, count);
            }
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            // That is how a socket closes on what it has not read; what was answered before has come.
        }

        return [.. Encoding.UTF8.GetString(all.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize(line, BridgeJson.Default.BridgeReply)!)];
    }

    private sealed class Verbs : IBridgeVerbs
    {
        private readonly SemaphoreSlim _asked = new(0);
        private int _count;

        public Func<BridgeRequest, IProgress<BridgeReply>, CancellationToken, Task<BridgeReply>> Do { get; set; } = (_, _, _) => Task.FromResult(new BridgeReply(ReplyKind.Done));

        public int Asked => Volatile.Read(ref _count);

        public async Task WhenAskedAsync(int times, CancellationToken cancellationToken)
        {
            for (int time = 0; time < times; time++)
            {
                await _asked.WaitAsync(cancellationToken);
            }
        }

        public Task<BridgeReply> DoAsync(BridgeRequest request, IProgress<BridgeReply> progress, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _count);
            _asked.Release();
            return Do(request, progress, cancellationToken);
        }
    }
}
