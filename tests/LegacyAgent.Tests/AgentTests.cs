using System.Collections.Immutable;
using System.Text;
using MedV.GuestBridge.Channel;

namespace MedV.LegacyAgent.Tests;

/// <summary>The program itself, on another machine's runtime for the same framework, asked by the bridge's real session.</summary>
public sealed class AgentTests : IDisposable
{
    private readonly AgentProcess _agent = new();

    private GuestSession Session => _agent.Host.Session;

    public void Dispose() => _agent.Dispose();

    [MonoFact]
    public async Task It_says_what_it_can_and_lists_its_applications()
    {
        _agent.AddScript("calc", "exit 0", "Rechner \u00fc \U0001F600");
        _agent.AddScript("edit", "exit 0");
        await _agent.ConnectAsync();

        (int rev, ImmutableArray<GuestApp> apps) = await Session.ListAppsAsync(_agent.Token);
        GuestMessage.State state = await Session.StatusAsync(_agent.Token);

        Assert.Equal(["apps", "launch", "put", "get", "forget", "status", "drive"], Session.Welcome!.Caps.ToArray());
        Assert.Equal((1, 1), (rev, state.Rev));
        Assert.Equal([("calc", "Rechner \u00fc \U0001F600"), ("edit", "edit")], apps.Select(app => (app.Key, app.Name)));
        Assert.Empty(state.Launches);
        await RefusedAsync(new HostMessage.Shutdown(), "unsupported");
        await RefusedAsync(new HostMessage.Network(null), "unsupported");
        await RefusedAsync(new HostMessage.Setup("x", "", "", "", "", []), "unsupported");
    }

    [MonoFact]
    public async Task Idleness_is_told_of_when_the_host_asks_for_it()
    {
        await _agent.ConnectAsync();

        await Session.DoAsync(new HostMessage.Drive(1, 0), _agent.Token);

        Assert.InRange((await _agent.Host.NextAsync<GuestMessage.Idle>()).Seconds, 1, 60);
    }

    [MonoFact]
    public async Task A_list_that_changes_is_told_of()
    {
        await _agent.ConnectAsync();

        _agent.AddScript("new", "exit 0");
        GuestMessage.Changed changed = await _agent.Host.NextAsync<GuestMessage.Changed>();
        (int rev, ImmutableArray<GuestApp> apps) = await Session.ListAppsAsync(_agent.Token);

        Assert.Equal(changed.Rev, rev);
        Assert.Equal("new", Assert.Single(apps).Key);
    }

    [MonoFact]
    public async Task A_launch_lives_and_its_exit_code_comes_back()
    {
        string go = Path.Combine(_agent.Folder, "go");
        _agent.AddScript("three", $"while [ ! -e {go} ]; do sleep 0.1; done; exit 3");
        await _agent.ConnectAsync();

        await Session.DoAsync(new HostMessage.Launch("l-1", "three", [], null), _agent.Token);
        GuestMessage.Started started = await _agent.Host.NextAsync<GuestMessage.Started>();
        GuestMessage.State lives = await Session.StatusAsync(_agent.Token);
        await RefusedAsync(new HostMessage.Forget("l-1"), "busy");
        await RefusedAsync(new HostMessage.Launch("l-1", "three", [], null), "busy");
        await RefusedAsync(new HostMessage.Launch("l-2", "four", [], null), "notFound");
        await File.WriteAllTextAsync(go, "");

        Assert.Equal(("l-1", 1, "l-1"), (started.LaunchId, lives.WindowCount, Assert.Single(lives.Launches)));
        Assert.Equal(new GuestMessage.Exited("l-1", 3), await _agent.Host.NextAsync<GuestMessage.Exited>());
        await _agent.Host.NextAsync<GuestMessage.Windows>(windows => windows.Count == 0);
    }

    [MonoFact]
    public async Task A_document_travels_to_the_application_and_back()
    {
        byte[] content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i % 251))];
        _agent.AddScript("edit", "printf ' and more' >> \"$1\"; printf new > \"$(dirname \"$1\")/second.txt\"; ln -s /etc/passwd \"$(dirname \"$1\")/trap.txt\"");
        await _agent.ConnectAsync();

        await Session.PutFileAsync("l-1", "Bericht \u00fc.txt", new MemoryStream(content), TimeProvider.System, _agent.Token);
        await Session.DoAsync(new HostMessage.Launch("l-1", "edit", ["Bericht \u00fc.txt"], null), _agent.Token);
        string[] changed = [(await _agent.Host.NextAsync<GuestMessage.FileChanged>()).File, (await _agent.Host.NextAsync<GuestMessage.FileChanged>()).File];
        using var back = new MemoryStream();
        await Session.GetFileAsync("l-1", "Bericht \u00fc.txt", back, TimeProvider.System, _agent.Token);
        await RefusedAsync(new HostMessage.Get("l-1", "trap.txt", 0, 10), "notFound");
        await RefusedAsync(new HostMessage.Get("l-1", "none.txt", 0, 10), "notFound");
        await _agent.Host.NextAsync<GuestMessage.Exited>();
        await Session.DoAsync(new HostMessage.Forget("l-1"), _agent.Token);

        Assert.Equal(["Bericht \u00fc.txt", "second.txt"], changed.Order(StringComparer.Ordinal));
        Assert.Equal([.. content, .. " and more"u8], back.ToArray());
        Assert.False(Directory.Exists(Path.Combine(_agent.Folder, "launches", "l-1")));
        Assert.True(File.Exists("/etc/passwd"));
    }

    [MonoFact]
    public async Task Pieces_out_of_order_and_too_many_files_or_launches_are_refused()
    {
        await _agent.ConnectAsync();

        await RefusedAsync(new HostMessage.Put("l-1", "a.txt", 1, 2, new byte[1]), "order");
        await Session.DoAsync(new HostMessage.Put("l-1", "a.txt", 0, 3, new byte[1]), _agent.Token);
        await RefusedAsync(new HostMessage.Put("l-1", "a.txt", 2, 3, new byte[1]), "order");
        await RefusedAsync(new HostMessage.Put("l-1", "a.txt", 1, 2, new byte[1]), "order");
        await RefusedAsync(new HostMessage.Put("l-1", "b.txt", 1, 3, new byte[1]), "order");
        Assert.Empty(Directory.GetFiles(Path.Combine(_agent.Folder, "launches", "l-1")));
        for (int i = 0; i < ProtocolLimits.FilesPerLaunch; i++)
        {
            await Session.DoAsync(new HostMessage.Put("l-1", $"{i}.txt", 0, 0, default), _agent.Token);
        }

        await RefusedAsync(new HostMessage.Put("l-1", "last.txt", 0, 0, default), "tooMany");
        await Session.DoAsync(new HostMessage.Put("l-1", "0.txt", 0, 1, new byte[1]), _agent.Token);
        for (int i = 2; i <= ProtocolLimits.Launches; i++)
        {
            await Session.DoAsync(new HostMessage.Put($"l-{i}", "a.txt", 0, 0, default), _agent.Token);
        }

        await RefusedAsync(new HostMessage.Put("l-65", "a.txt", 0, 0, default), "tooMany");
        Assert.Equal(1, new FileInfo(Path.Combine(_agent.Folder, "launches", "l-1", "0.txt")).Length);
    }

    [MonoFact]
    public async Task Stale_bytes_garbage_and_frames_that_are_too_long_are_passed_over()
    {
        _agent.AddScript("calc", "exit 0");
        Stream stream = await _agent.AcceptAsync();
        var random = new Random(7);
        byte[] garbage = new byte[200_000];
        random.NextBytes(garbage);

        await stream.WriteAsync("s\":\"00\"}\n\u001e{\"t\":\"shutdown\",\"s\":\"00000000000000000000000000000000\",\"id\":1}\n"u8.ToArray(), _agent.Token);
        await stream.WriteAsync(garbage, _agent.Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("\u001e" + new string('[', 300_000) + "\n"), _agent.Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("\u001e{\"x\":" + new string('[', 60_000) + "\n"), _agent.Token);
        await stream.WriteAsync("\u001e{\"t\":\"hel"u8.ToArray(), _agent.Token);
        Task run = Session.RunAsync(stream, _agent.Token);
        await Session.WaitAsync(TimeSpan.FromSeconds(30), _agent.Token);

        Assert.Equal("calc", Assert.Single((await Session.ListAppsAsync(_agent.Token)).Apps).Key);
        Assert.False(run.IsCompleted);
    }

    [MonoFact]
    public async Task Another_version_and_another_session_get_what_the_protocol_says()
    {
        Stream stream = await _agent.AcceptAsync();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        string a = new('a', 32), b = new('b', 32);

        await SayAsync($$"""{"t":"status","s":"{{a}}","id":1}""");
        await SayAsync($$"""{"t":"hello","s":"{{a}}","id":2,"versions":[2,3]}""");
        string version = await HearAsync();
        await SayAsync($$"""{"t":"hello","s":"{{a}}","id":3,"versions":[2,1]}""");
        string welcome = await HearAsync();
        await SayAsync($$"""{"t":"status","s":"{{b}}","id":4}""");
        await SayAsync($$"""{"t":"get","s":"{{a}}","id":5,"launch":"l-1","file":"../x","offset":0,"length":1}""");
        string invalid = await HearAsync();
        await SayAsync($$"""{"t":"reformat","s":"{{a}}","id":6}""");
        string unsupported = await HearAsync();
        await SayAsync($$"""{"t":"hello","s":"{{b}}","id":7,"versions":[1]}""");
        string second = await HearAsync();
        await SayAsync($$"""{"t":"status","s":"{{a}}","id":8}""");
        await SayAsync($$"""{"t":"status","s":"{{b}}","id":9}""");
        string state = await HearAsync();

        Assert.Contains("\"re\":2,\"code\":\"version\"", version, StringComparison.Ordinal);
        Assert.Contains("\"t\":\"welcome\",\"s\":\"aaaa", welcome, StringComparison.Ordinal);
        Assert.Contains("\"re\":5,\"code\":\"invalid\"", invalid, StringComparison.Ordinal);
        Assert.Contains("\"re\":6,\"code\":\"unsupported\"", unsupported, StringComparison.Ordinal);
        Assert.Contains("\"t\":\"welcome\",\"s\":\"bbbb", second, StringComparison.Ordinal);
        Assert.Contains("\"re\":9", state, StringComparison.Ordinal);

        Task SayAsync(string content) => stream.WriteAsync(Encoding.ASCII.GetBytes($"\u001e{content}\n"), _agent.Token).AsTask();

        // Events come in between.
        async Task<string> HearAsync()
        {
            while (true)
            {
                string line = (await reader.ReadLineAsync(_agent.Token))!;
                if (line.Contains("\"re\":", StringComparison.Ordinal))
                {
                    return line;
                }
            }
        }
    }

    [MonoFact]
    public async Task A_launch_outlives_its_channel_and_the_next_host_finds_it()
    {
        string go = Path.Combine(_agent.Folder, "go");
        _agent.AddScript("wait", $"while [ ! -e {go} ]; do sleep 0.1; done; exit 5");
        Stream first = await _agent.AcceptAsync();
        Task run = Session.RunAsync(first, _agent.Token);
        await Session.WaitAsync(TimeSpan.FromSeconds(30), _agent.Token);
        await Session.DoAsync(new HostMessage.Launch("l-1", "wait", [], null), _agent.Token);

        await first.DisposeAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => run);
        await _agent.ConnectAsync();
        GuestMessage.State state = await Session.StatusAsync(_agent.Token);
        await File.WriteAllTextAsync(go, "");

        Assert.Equal("l-1", Assert.Single(state.Launches));
        Assert.Equal(5, (await _agent.Host.NextAsync<GuestMessage.Exited>()).Code);
    }

    [MonoFact]
    public async Task Over_a_serial_line_it_lists_launches_and_moves_files()
    {
        _agent.AddScript("copy", "tr a b < \"$1\" > \"$(dirname \"$1\")/out.txt\"; exit 4");
        (FileStream port, string path) = GuestAgent.Tests.Terminal.Open();
        _agent.Start(path);
        _ = Session.RunAsync(port, _agent.Token);
        await Session.WaitAsync(TimeSpan.FromSeconds(30), _agent.Token);

        await Session.PutFileAsync("l-1", "in.txt", new MemoryStream([.. Enumerable.Repeat((byte)'a', 60_000)]), TimeProvider.System, _agent.Token);
        await Session.DoAsync(new HostMessage.Launch("l-1", "copy", ["in.txt"], null), _agent.Token);
        GuestMessage.Exited exited = await _agent.Host.NextAsync<GuestMessage.Exited>();
        using var back = new MemoryStream();
        await Session.GetFileAsync("l-1", "out.txt", back, TimeProvider.System, _agent.Token);

        Assert.Equal(4, exited.Code);
        Assert.Equal(Enumerable.Repeat((byte)'b', 60_000), back.ToArray());
    }

    [MonoFact]
    public async Task It_tells_how_it_is_used()
    {
        (int help, string text, _) = await AgentProcess.RunAsync("--help");
        (int version, string number, _) = await AgentProcess.RunAsync("--version");
        (int wrong, _, string fault) = await AgentProcess.RunAsync("--chanel", "COM1");
        (int none, _, string missing) = await AgentProcess.RunAsync("--apps", Path.Combine(_agent.Folder, "none.ini"));

        Assert.Equal((0, 0, 2, 10), (help, version, wrong, none));
        Assert.Contains("Usage: medv-guest-legacy", text, StringComparison.Ordinal);
        Assert.Equal("medv-guest-legacy 0.1.0", number.Trim());
        Assert.StartsWith("medv-guest-legacy: error: '--chanel' is not known", fault, StringComparison.Ordinal);
        Assert.Contains("none.ini", missing, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(HostMessage request, string code)
    {
        GuestChannelException refusal = await Assert.ThrowsAsync<GuestChannelException>(() => Session.AskAsync(request, _agent.Token));
        Assert.Equal((GuestChannelFault.Refused, code), (refusal.Fault, refusal.Code));
    }
}
