using System.Collections.Immutable;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using MedV.GuestAgent.Wishes;
using MedV.GuestBridge.Channel;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Tests;

/// <summary>How programs of a guest get out of it: the proxy that they are told of, and addresses that the host is to open.</summary>
[SupportedOSPlatform("linux")]
public sealed class OutsideTests : IDisposable
{
    private readonly GuestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Programs_are_told_of_the_proxy_until_there_is_none_any_more()
    {
        string seen = Path.Combine(_folder.Path, "seen");
        _folder.Write("env", _folder.Script("env.sh", $"env | grep -i _proxy | sort > {seen}"));
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);
        Assert.Contains("network", agent.Host.Session.Welcome!.Caps);

        await agent.Host.Session.DoAsync(new HostMessage.Network("10.0.2.101:3128"), agent.Token);
        await LaunchAsync(agent, "l-1");
        string[] with = await File.ReadAllLinesAsync(seen);
        await agent.Host.Session.DoAsync(new HostMessage.Network(null), agent.Token);
        await LaunchAsync(agent, "l-2");

        Assert.Equal(
            [
                "ALL_PROXY=socks5h://10.0.2.101:3128", "HTTPS_PROXY=http://10.0.2.101:3128", "HTTP_PROXY=http://10.0.2.101:3128", "NO_PROXY=localhost,127.0.0.1,::1",
                "all_proxy=socks5h://10.0.2.101:3128", "http_proxy=http://10.0.2.101:3128", "https_proxy=http://10.0.2.101:3128", "no_proxy=localhost,127.0.0.1,::1",
            ],
            with.Order(StringComparer.Ordinal));
        Assert.Empty(await File.ReadAllLinesAsync(seen));
    }

    [Fact]
    public async Task An_address_that_a_program_wants_opened_is_told_to_the_host()
    {
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        Assert.Null(await Command().RunAsync("https://example.com/a", agent.Token));

        Assert.Equal(new GuestMessage.Want("open", "https://example.com/a"), await agent.Host.NextAsync<GuestMessage.Want>());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(WishSocket.In(_folder.Path)));
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("--help")]
    [InlineData("http://a.b/\nhttp://c.d/")]
    public async Task What_is_no_web_address_is_not_told_whoever_says_it(string url)
    {
        await using AgentUnderTest agent = await AgentUnderTest.StartAsync(_folder);

        Assert.Equal("that is no address that begins with http:// or https://", (await Command().RunAsync(url, agent.Token))!.Error);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(WishSocket.In(_folder.Path)), agent.Token);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"x{url}\n"), SocketFlags.None, agent.Token);
        byte[] answer = new byte[16];
        Assert.Equal("invalid\n", Encoding.ASCII.GetString(answer, 0, await socket.ReceiveAsync(answer, SocketFlags.None, agent.Token)));
    }

    [Fact]
    public async Task No_more_than_eight_wishes_wait_and_without_an_agent_there_is_none()
    {
        await using var socket = WishSocket.TryListen(_folder.Path, new Linux.LinuxSystem(null, [_folder.Data]), TimeProvider.System)!;
        for (int number = 0; number < 8; number++)
        {
            Assert.Null(await Command().RunAsync($"http://a.b/{number}", CancellationToken.None));
        }

        Assert.Equal("the agent of this guest does not take it now", (await Command().RunAsync("http://a.b/8", CancellationToken.None))!.Error);
        Assert.Equal(8, socket.Take().Count());
        var nowhere = new OpenCommand([Path.Combine(_folder.Path, "nowhere")], TimeProvider.System);
        Assert.Equal("the agent of this guest does not run", (await nowhere.RunAsync("http://a.b/", CancellationToken.None))!.Error);
    }

    private OpenCommand Command() => new([Path.Combine(_folder.Path, "nowhere"), _folder.Path], TimeProvider.System);

    private static async Task LaunchAsync(AgentUnderTest agent, string launch)
    {
        await agent.Host.Session.DoAsync(new HostMessage.Launch(launch, "env", ImmutableArray<string>.Empty, null), agent.Token);
        await agent.Host.NextAsync<GuestMessage.Exited>(exited => exited.LaunchId == launch);
    }
}
