using MedV.GuestBridge.Channel;
using MedV.GuestProtocol;
using MedV.Testing;

namespace MedV.GuestBridge.Tests.Channel;

public sealed class GuestSessionTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));
    private readonly FakeTime _time = new();
    private readonly HeardEvents _events = new();
    private GuestSession _session = null!;
    private FakeGuest _guest = null!;

    private CancellationToken Token => _deadline.Token;

    public async Task InitializeAsync()
    {
        _session = new GuestSession(_events, _time);
        _guest = await FakeGuest.MakeAsync();
    }

    public async Task DisposeAsync()
    {
        await _deadline.CancelAsync();
        await _guest.DisposeAsync();
        _session.Dispose();
        _deadline.Dispose();
    }

    [Fact]
    public async Task It_greets_every_second_until_the_welcome_comes()
    {
        Task run = _session.RunAsync(_guest.Host, Token);
        Assert.IsType<HostMessage.Hello>(await _guest.ReadAsync(Token));
        MessageHeader first = _guest.Header;
        await _time.UntilPendingAsync(1, Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.IsType<HostMessage.Hello>(await _guest.ReadAsync(Token));

        await _guest.AnswerAsync(new GuestMessage.Welcome(1, "fake", "linux", ["apps"]), Token);
        GuestMessage.Welcome welcome = await _session.WaitAsync(TimeSpan.FromSeconds(5), Token);

        Assert.Equal((first.Session, first.Id + 1), (_guest.Header.Session, _guest.Header.Id));
        Assert.Equal("fake", welcome.Agent);
        Assert.Same(welcome, await _events.NextAsync(Token));
        Assert.False(run.IsCompleted);
    }

    [Fact]
    public async Task Stale_frames_and_noise_before_the_welcome_are_passed_over()
    {
        _ = _session.RunAsync(_guest.Host, Token);
        await _guest.ReadAsync(Token);
        var stale = new SessionNonce(new byte[16]);
        await _guest.SendAsync("login: \r\n\u001e{\"t\":\"welc"u8.ToArray(), Token);
        await _guest.SendAsync(new GuestMessage.Welcome(1, "stale", "linux", []), 1, stale, Token);
        await _guest.SendAsync(new GuestMessage.Notify("stale"), 0, stale, Token);
        await _guest.TellAsync(new GuestMessage.Notify("too early"), Token);

        await _guest.AnswerAsync(new GuestMessage.Welcome(1, "fresh", "linux", []), Token);
        await _guest.TellAsync(new GuestMessage.Notify("in time"), Token);

        Assert.Equal("fresh", Assert.IsType<GuestMessage.Welcome>(await _events.NextAsync(Token)).Agent);
        Assert.Equal(new GuestMessage.Notify("in time"), await _events.NextAsync(Token));
    }

    [Fact]
    public async Task Answers_find_their_question_whatever_their_order()
    {
        await OpenAsync();
        Task<GuestMessage.State> status = _session.StatusAsync(Token);
        await _guest.ReadRequestAsync(Token);
        MessageHeader first = _guest.Header;
        Task quiesce = _session.DoAsync(new HostMessage.Quiesce(), Token);
        await _guest.ReadRequestAsync(Token);

        await _guest.SendAsync(new GuestMessage.Ok(), 999_999, first.Session, Token);
        await _guest.AnswerAsync(new GuestMessage.Ok(), Token);
        await quiesce;
        await _guest.SendAsync(new GuestMessage.State(1, 2, 3, false, []), first.Id, first.Session, Token);

        Assert.Equal(2, (await status).WindowCount);
    }

    [Fact]
    public async Task A_question_without_an_answer_fails_and_the_guest_is_greeted_anew()
    {
        await OpenAsync();
        SessionNonce before = _guest.Header.Session;
        Task<GuestMessage.State> status = _session.StatusAsync(Token);
        await _guest.ReadRequestAsync(Token);
        await _time.UntilPendingAsync(2, Token);

        _time.Advance(TimeSpan.FromSeconds(16));
        GuestChannelException fault = await Assert.ThrowsAsync<GuestChannelException>(() => status);
        HostMessage next = await _guest.ReadAsync(Token);

        Assert.Equal(GuestChannelFault.TimedOut, fault.Fault);
        Assert.IsType<HostMessage.Hello>(next);
        Assert.NotEqual(before, _guest.Header.Session);
    }

    [Fact]
    public async Task A_guest_that_is_silent_is_asked_whether_it_lives()
    {
        await OpenAsync();

        var asked = _guest.ReadRequestAsync(Token);
        while (!asked.IsCompleted)
        {
            // The timer that waits may still be the one of the greeting.
            await _time.UntilPendingAsync(1, Token);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.IsType<HostMessage.Status>(await asked);
    }

    [Fact]
    public async Task What_is_asked_between_two_connections_is_answered_by_the_second()
    {
        Task run = _session.RunAsync(_guest.Host, Token);
        await _guest.WelcomeAsync(Token);
        await _events.NextAsync(Token);
        SessionNonce before = _guest.Header.Session;
        await _guest.DisposeAsync();
        Assert.Equal(GuestChannelFault.Ended, (await Assert.ThrowsAsync<GuestChannelException>(() => run)).Fault);
        Task<GuestMessage.State> status = _session.StatusAsync(Token);

        _guest = await FakeGuest.MakeAsync();
        _ = _session.RunAsync(_guest.Host, Token);
        await _guest.WelcomeAsync(Token);
        Assert.IsType<HostMessage.Status>(await _guest.ReadRequestAsync(Token));
        await _guest.AnswerAsync(new GuestMessage.State(7, 0, 0, false, []), Token);

        Assert.Equal(7, (await status).Rev);
        Assert.NotEqual(before, _guest.Header.Session);
    }

    [Fact]
    public async Task Without_a_guest_a_question_fails_in_time()
    {
        Task<GuestMessage.State> status = _session.StatusAsync(Token);
        await _time.UntilPendingAsync(1, Token);

        _time.Advance(TimeSpan.FromSeconds(16));

        Assert.Equal(GuestChannelFault.NotConnected, (await Assert.ThrowsAsync<GuestChannelException>(() => status)).Fault);
    }

    [Fact]
    public async Task A_guest_that_changes_its_list_all_the_time_is_cut_off_with_a_sentence()
    {
        Task run = await OpenAsync();

        for (int i = 0; i <= ProtocolLimits.ListUpdatesPerMinute; i++)
        {
            await _guest.TellAsync(new GuestMessage.Changed(i), Token);
        }

        GuestChannelException fault = await Assert.ThrowsAsync<GuestChannelException>(() => run);
        Assert.Equal((GuestChannelFault.Flooded, "the guest changes its list of applications more than 20 times a minute"), (fault.Fault, fault.Message));
    }

    [Theory]
    [InlineData(true, "messages a second")]
    [InlineData(false, "no message")]
    public async Task A_guest_that_floods_is_cut_off(bool withMessages, string sentence)
    {
        Task run = await OpenAsync();
        byte[] noise = new byte[64 * 1024];

        while (!run.IsCompleted)
        {
            // Once it is cut off, nobody reads what the guest writes.
            await Task.WhenAny(run, withMessages ? _guest.TellAsync(new GuestMessage.Idle(1), Token) : _guest.SendAsync(noise, Token));
        }

        GuestChannelException fault = await Assert.ThrowsAsync<GuestChannelException>(() => run);
        Assert.Equal(GuestChannelFault.Flooded, fault.Fault);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_are_not_handled_do_not_pile_up_for_ever()
    {
        var never = new TaskCompletionSource();
        using var session = new GuestSession(new HeardEvents { Handle = _ => never.Task }, _time);
        Task run = session.RunAsync(_guest.Host, Token);
        await _guest.WelcomeAsync(Token);

        for (int i = 0; i < 300 && !run.IsCompleted; i++)
        {
            await _guest.TellAsync(new GuestMessage.Idle(i), Token);
            _time.Advance(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(GuestChannelFault.Flooded, (await Assert.ThrowsAsync<GuestChannelException>(() => run)).Fault);
    }

    [Fact]
    public async Task A_list_that_changes_while_it_is_read_is_read_again()
    {
        await OpenAsync();
        Task<(int Rev, System.Collections.Immutable.ImmutableArray<GuestApp> Apps)> list = _session.ListAppsAsync(Token);
        var pages = new (int From, GuestMessage.AppPage Page)[]
        {
            (0, new(1, 2, 0, [App("a")])), (1, new(2, 1, 1, [])), (0, new(2, 2, 0, [App("b")])), (1, new(2, 2, 1, [App("b")])),
        };

        foreach ((int from, GuestMessage.AppPage page) in pages)
        {
            Assert.Equal(new HostMessage.Apps(from), await _guest.ReadRequestAsync(Token));
            await _guest.AnswerAsync(page, Token);
        }

        Assert.Equal(2, (await list).Rev);
        Assert.Equal("b", Assert.Single((await list).Apps).Key);
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_and_an_icon_that_gives_another_hash_are_refused()
    {
        await OpenAsync();
        Task<GuestMessage.State> status = _session.StatusAsync(Token);
        await _guest.ReadRequestAsync(Token);
        await _guest.AnswerAsync(new GuestMessage.Ok(), Token);
        Task<GuestIcon> icon = _session.GetIconAsync(new string('a', 64), _time, Token);
        await _guest.ReadRequestAsync(Token);
        await _guest.AnswerAsync(new GuestMessage.IconPiece(1, 1, 0, new byte[4]), Token);

        Assert.Equal(GuestChannelFault.Broken, (await Assert.ThrowsAsync<GuestChannelException>(() => status)).Fault);
        Assert.Equal(GuestChannelFault.Broken, (await Assert.ThrowsAsync<GuestChannelException>(() => icon)).Fault);
    }

    [Fact]
    public async Task On_a_line_of_8_kB_a_second_a_file_travels_in_pieces_of_a_second_and_nothing_runs_out_of_time()
    {
        await OpenAsync();
        byte[] content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i % 251))];
        Task put = _session.PutFileAsync("l-1", "a.bin", new MemoryStream(content), _time, Token);
        var came = new MemoryStream();

        while (came.Length < content.Length)
        {
            HostMessage.Put piece = Assert.IsType<HostMessage.Put>(await _guest.ReadRequestAsync(Token));
            Assert.Equal(came.Length, piece.Offset);
            came.Write(piece.Data.Span);
            _time.Advance(TimeSpan.FromSeconds(piece.Data.Length * 4 / 3 / 8000.0));
            await _guest.AnswerAsync(new GuestMessage.Ok(), Token);
        }

        await put;
        Assert.Equal(content, came.ToArray());
        Assert.InRange(_guest.LongestFrame, 2048, 16 * 1024);
    }

    [Fact]
    public void Pieces_grow_on_a_fast_line_and_shrink_on_a_slow_one()
    {
        var size = new PieceSize();
        for (int i = 0; i < 10; i++)
        {
            size.Learn(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(ProtocolLimits.PieceBytes, size.Bytes);
        for (int i = 0; i < 10; i++)
        {
            size.Learn(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(1024, size.Bytes);
    }

    private static GuestApp App(string key) => new(key, key, "", [], [], null, "");

    // A task in a task: the caller waits for the session to open, not to end.
    private async Task<Task> OpenAsync()
    {
        Task run = _session.RunAsync(_guest.Host, Token);
        await _guest.WelcomeAsync(Token);
        await _events.NextAsync(Token);
        return run;
    }
}
