using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MedV.GuestBridge.Reach;

namespace MedV.GuestBridge.Tests.Reach;

/// <summary>The real program, a process for each connection, between real clients and real servers.</summary>
public sealed class ReachCommandTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ReachFiles _files = new(Directory.CreateTempSubdirectory("medv-reach-").FullName);
    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);
    private readonly HttpListener _web = new();
    private ReachFront _front = null!;
    private string _site = "";

    private int EchoPort => ((IPEndPoint)_echo.LocalEndpoint).Port;

    public Task InitializeAsync()
    {
        _echo.Start();
        _ = EchoAsync();
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _site = $"127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}";
        }

        _web.Prefixes.Add($"http://{_site}/");
        _web.Start();
        _ = ServeAsync();
        _front = new ReachFront(_files.Folder);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _front.DisposeAsync();
        _web.Close();
        _echo.Stop();
        Directory.Delete(_files.Folder, recursive: true);
    }

    [Theory]
    [InlineData("http")]
    [InlineData("socks5")]
    public async Task A_listed_server_answers_and_a_policy_that_lists_it_no_more_holds_for_the_next_connection(string scheme)
    {
        using HttpClient client = Client(scheme);
        _files.Write([_site]);
        Assert.Equal("POST hello", await (await client.PostAsync($"http://{_site}/", new StringContent("hello"))).Content.ReadAsStringAsync());

        _files.Write(["ledger.example.com:443"]);
        if (scheme == "http")
        {
            HttpResponseMessage refused = await client.GetAsync($"http://{_site}/");
            Assert.Equal((HttpStatusCode.Forbidden, $"MedV: the policy of this workspace does not let it reach {_site}.\n"), (refused.StatusCode, await refused.Content.ReadAsStringAsync()));
        }
        else
        {
            using HttpClient another = Client(scheme);
            await Assert.ThrowsAsync<HttpRequestException>(() => another.GetAsync($"http://{_site}/"));
        }
    }

    [Fact]
    public async Task A_tunnel_carries_bytes_both_ways_those_behind_the_request_too_and_ends_with_the_server()
    {
        _files.Write([$"127.0.0.1:{EchoPort}"]);
        await using NetworkStream guest = await _front.ConnectAsync();

        await guest.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{EchoPort} HTTP/1.1\r\n\r\nearly"));

        Assert.Equal("HTTP/1.1 200 Connection established\r\n\r\nearly", await ReadAsync(guest, 44));
        byte[] much = new byte[300_000];
        new Random(1).NextBytes(much);
        Task sending = guest.WriteAsync(much).AsTask();
        byte[] back = new byte[much.Length];
        await guest.ReadExactlyAsync(back).AsTask().WaitAsync(Patience);
        await sending;
        Assert.Equal(much, back);
        guest.Socket.Shutdown(SocketShutdown.Send);
        Assert.Equal(0, await guest.ReadAsync(back).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public async Task A_listed_name_that_leads_to_the_host_itself_is_refused_unless_that_address_is_listed()
    {
        _files.Write(["localhost", "0.0.0.0/0"]);
        Assert.Equal("05 00 05 02", await SocksAsync("localhost"));
        Assert.Equal("05 00 05 02", await SocksAsync("127.0.0.1"));

        _files.Write(["localhost", $"127.0.0.1:{EchoPort}"]);
        Assert.Equal("05 00 05 00", await SocksAsync("localhost"));
    }

    [Fact]
    public async Task Without_a_list_nothing_is_reached_and_the_bridge_hears_of_each_target_once()
    {
        var said = new ConcurrentQueue<string>();
        await using var log = new RefusalLog(_files.Refusals, TimeProvider.System, said.Enqueue);
        log.Open();

        Assert.Equal("05 00 05 02", await SocksAsync("ledger.example.com"));
        Assert.Equal("05 00 05 02", await SocksAsync("ledger.example.com"));

        // What a reset does to the socket is mended at the next start.
        File.Delete(_files.Refusals);
        log.Open();
        Assert.Equal("05 00 05 02", await SocksAsync("rates.example.com"));

        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, CancellationToken.None);
        Assert.Equal([$"its policy does not let it reach ledger.example.com:{EchoPort}", $"its policy does not let it reach rates.example.com:{EchoPort}"], said.ToArray());
    }

    [Fact]
    public async Task No_more_than_64_are_open_at_once_and_a_process_that_is_killed_gives_its_place_back()
    {
        _files.Write([$"127.0.0.1:{EchoPort}"]);
        IDisposable[] others = [.. Enumerable.Range(0, ReachSlots.Count - 1).Select(number => ReachSlots.TryTake(_files.Slots, number)!)];
        await using NetworkStream guest = await _front.ConnectAsync();
        await guest.WriteAsync(Encoding.ASCII.GetBytes($"CONNECT 127.0.0.1:{EchoPort} HTTP/1.1\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 200", await ReadAsync(guest, 39), StringComparison.Ordinal);

        Process first = Assert.Single(_front.Processes);

        Assert.Equal("05 00 05 01", await SocksAsync("127.0.0.1"));
        first.Kill();

        string answer = "";
        for (int attempt = 0; attempt < 20 && answer != "05 00 05 00"; attempt++)
        {
            answer = await SocksAsync("127.0.0.1");
        }

        Assert.Equal("05 00 05 00", answer);
        Array.ForEach(others, other => other.Dispose());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400 ")]
    [InlineData("\u0004\u0001\0\0\0\0\0\0\0\r\n\r\n", "HTTP/1.1 400 ")]
    public async Task Nonsense_gets_one_clear_answer(string request, string expected)
    {
        await using NetworkStream guest = await _front.ConnectAsync();
        await guest.WriteAsync(Encoding.ASCII.GetBytes(request));

        Assert.Equal(expected, await ReadAsync(guest, expected.Length));
    }

    private HttpClient Client(string scheme) => new(new SocketsHttpHandler { Proxy = new WebProxy($"{scheme}://127.0.0.1:{_front.Port}"), UseProxy = true }) { Timeout = Patience };

    // The answers to a greeting and to a request to connect to the echo: their first two bytes each.
    private async Task<string> SocksAsync(string name)
    {
        await using NetworkStream guest = await _front.ConnectAsync();
        await guest.WriteAsync(new byte[] { 5, 1, 0 });
        byte[] answer = new byte[4];
        await guest.ReadExactlyAsync(answer.AsMemory(0, 2)).AsTask().WaitAsync(Patience);
        byte[] host = IPAddress.TryParse(name, out IPAddress? address) ? [1, .. address.GetAddressBytes()] : [3, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)];
        await guest.WriteAsync((byte[])[5, 1, 0, .. host, (byte)(EchoPort >> 8), (byte)(EchoPort & 255)]);
        await guest.ReadExactlyAsync(answer.AsMemory(2, 2)).AsTask().WaitAsync(Patience);
        return Convert.ToHexString(answer).Insert(6, " ").Insert(4, " ").Insert(2, " ");
    }

    private static async Task<string> ReadAsync(NetworkStream from, int length)
    {
        byte[] bytes = new byte[length];
        await from.ReadExactlyAsync(bytes).AsTask().WaitAsync(Patience);
        return Encoding.ASCII.GetString(bytes);
    }

    private async Task EchoAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _echo.AcceptTcpClientAsync();
                _ = Task.Run(async () =>
                {
                    using (client)
                    {
                        await client.GetStream().CopyToAsync(client.GetStream());
                    }
                });
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await _web.GetContextAsync();
                using var body = new StreamReader(context.Request.InputStream);
                byte[] answer = Encoding.UTF8.GetBytes($"{context.Request.HttpMethod} {await body.ReadToEndAsync()}");
                await context.Response.OutputStream.WriteAsync(answer);
                context.Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
