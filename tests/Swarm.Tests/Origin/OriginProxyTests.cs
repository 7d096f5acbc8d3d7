using System.Net;
using System.Net.Sockets;
using System.Text;
using MedV.Lab;
using MedV.Swarm.Origin;
using static MedV.Swarm.Tests.Origin.ScriptedOrigin;

namespace MedV.Swarm.Tests.Origin;

public sealed class OriginProxyTests : IDisposable
{
    private static readonly byte[] File = [1, 2, 3];

    private readonly PrivateAuthority _authority = new();
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(2));

    private CancellationToken Token => _deadline.Token;

    [Fact]
    public async Task An_origin_with_TLS_is_reached_through_a_tunnel_and_the_proxy_sees_no_credentials_of_it()
    {
        await using RawServer proxy = Tunnel(wants: null);
        await using ScriptedOrigin origin = await StartAsync(Serves(File), _authority.Issue(IPAddress.Loopback));
        using OriginClient client = NewClient(origin, OriginProxy.At(proxy.Address), OriginCredential.Bearer("abc"));

        byte[] read = await client.ReadFileAsync("f", 10, Token);

        Assert.Equal(File, read);
        Assert.StartsWith($"CONNECT {origin.Address.Authority} HTTP/1.1\r\n", Assert.Single(proxy.Heads), StringComparison.Ordinal);
        Assert.DoesNotContain("abc", proxy.Heads.Single(), StringComparison.Ordinal);
        Assert.Equal("Bearer abc", Assert.Single(origin.Shown).Authorization);
    }

    [Fact]
    public async Task An_origin_without_TLS_is_asked_of_the_proxy()
    {
        await using RawServer proxy = RawServer.Sending("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n\u0001\u0002\u0003");
        using OriginClient client = new(
            [new Uri("http://origin.test/medv/")], new OriginOptions { Proxy = OriginProxy.At(proxy.Address) }, TimeProvider.System, new Random(1));

        byte[] read = await client.ReadFileAsync("f", 10, Token);

        Assert.Equal(File, read);
        Assert.StartsWith("GET http://origin.test/medv/f HTTP/1.1\r\n", Assert.Single(proxy.Heads), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_that_wants_a_name_and_a_password_gets_its_own_and_the_origin_does_not()
    {
        string wanted = $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("medv:geheim"))}\r\n";
        await using RawServer proxy = Tunnel(wanted);
        await using ScriptedOrigin origin = await StartAsync(Serves(File), _authority.Issue(IPAddress.Loopback));
        using OriginClient client = NewClient(origin, OriginProxy.At(proxy.Address).With("medv", "geheim"));

        await client.ReadFileAsync("f", 10, Token);

        Assert.Equal("", Assert.Single(origin.Shown).Authorization);
    }

    [Fact]
    public async Task A_proxy_that_refuses_is_named_and_no_password_is()
    {
        await using RawServer proxy = Tunnel(wants: "Proxy-Authorization: another\r\n");
        await using ScriptedOrigin origin = await StartAsync(Serves(File), _authority.Issue(IPAddress.Loopback));
        using OriginClient client = NewClient(origin, OriginProxy.At(proxy.Address).With("medv", "geheim"));

        OriginException exception = await Assert.ThrowsAsync<OriginException>(() => client.ReadFileAsync("f", 10, Token));

        Assert.Equal(OriginFault.ProxyRefused, exception.Fault);
        Assert.StartsWith($"the proxy opens no way to {origin.Address}f: ", exception.Message, StringComparison.Ordinal);
        Assert.Contains("407", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://proxy:3128/")]
    [InlineData("socks5://proxy:1080/")]
    [InlineData("http://name:password@proxy:3128/")]
    [InlineData("http://proxy:3128/path")]
    public void A_proxy_that_is_not_a_host_and_a_port_is_refused(string address) =>
        Assert.Throws<ArgumentException>(() => OriginProxy.At(new Uri(address)));

    public void Dispose()
    {
        _authority.Dispose();
        _deadline.Dispose();
    }

    /// <summary>A proxy that opens tunnels for those who show what it wants.</summary>
    private static RawServer Tunnel(string? wants) => new(async (client, head, token) =>
    {
        if (wants is not null && !head.Contains(wants, StringComparison.Ordinal))
        {
            await client.SendAsync("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), token);
            return;
        }

        using var origin = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await origin.ConnectAsync(IPEndPoint.Parse(head.Split(' ')[1]), token);
        await client.SendAsync("HTTP/1.1 200 Open\r\n\r\n"u8.ToArray(), token);
        await Task.WhenAny(CopyAsync(client, origin, token), CopyAsync(origin, client, token));
    });

    private static async Task CopyAsync(Socket from, Socket to, CancellationToken token)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, token)) > 0)
        {
            await to.SendAsync(buffer.AsMemory(0, read), token);
        }
    }

    private OriginClient NewClient(ScriptedOrigin origin, OriginProxy proxy, OriginCredential? credential = null)
    {
        var options = new OriginOptions { TrustedRoots = _authority.Roots, Proxy = proxy };
        return new OriginClient(
            [origin.Address],
            credential is null ? options : options with { Credentials = options.Credentials.Add(origin.Address, credential) },
            TimeProvider.System,
            new Random(1));
    }
}
