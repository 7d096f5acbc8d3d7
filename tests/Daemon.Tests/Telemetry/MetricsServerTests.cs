using System.Net;
using System.Net.Sockets;
using System.Text;
using MedV.Daemon.Configuration;
using MedV.Daemon.Telemetry;
using MedV.Terminal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Tests.Telemetry;

public sealed class MetricsServerTests : IDisposable
{
    private const int MostConnections = 8;

    private readonly IPEndPoint _endpoint = FreeEndpoint();
    private readonly Source _source = new();
    private readonly HttpClient _http;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(60));

    public MetricsServerTests() => _http = new HttpClient { BaseAddress = new Uri($"http://{_endpoint}") };

    [Fact]
    public async Task The_page_is_there_in_the_text_format_and_nothing_else_is()
    {
        using MetricsServer server = await StartAsync();

        using HttpResponseMessage page = await _http.GetAsync("/metrics", _patience.Token);
        using HttpResponseMessage head = await _http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/metrics"), _patience.Token);
        using HttpResponseMessage other = await _http.GetAsync("/", _patience.Token);
        using HttpResponseMessage post = await _http.PostAsync("/metrics", content: null, _patience.Token);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", page.Content.Headers.ContentType!.ToString());
        Assert.Equal("page", await page.Content.ReadAsStringAsync(_patience.Token));
        Assert.Equal(4, head.Content.Headers.ContentLength);
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed), (other.StatusCode, post.StatusCode));
    }

    [Fact]
    public async Task A_failure_is_a_500_without_details_and_the_next_answer_is_fine()
    {
        using MetricsServer server = await StartAsync();
        _source.Fails = true;
        using HttpResponseMessage failed = await _http.GetAsync("/metrics", _patience.Token);
        _source.Fails = false;

        using HttpResponseMessage page = await _http.GetAsync("/metrics", _patience.Token);

        Assert.Equal((HttpStatusCode.InternalServerError, ""), (failed.StatusCode, await failed.Content.ReadAsStringAsync(_patience.Token)));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Callers_beyond_a_few_are_hung_up_on_and_a_place_that_is_free_again_is_given()
    {
        using MetricsServer server = await StartAsync();
        var waiting = new List<TcpClient>();
        for (int i = 0; i < MostConnections; i++)
        {
            waiting.Add(await ConnectAsync("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"));
            Assert.NotEqual(0, await waiting[i].GetStream().ReadAsync(new byte[16], _patience.Token));
        }

        using (TcpClient tooMany = await ConnectAsync(""))
        {
            Assert.Equal(0, await ReadOrNothingAsync(tooMany));
        }

        waiting.ForEach(client => client.Dispose());
        Assert.Equal("page", await UntilAnsweredAsync());
    }

    [Fact]
    public async Task Without_an_address_nothing_listens()
    {
        using MetricsServer server = New("");

        await server.StartAsync(_patience.Token);
        await server.StopAsync(_patience.Token);

        await Assert.ThrowsAsync<HttpRequestException>(() => _http.GetAsync("/metrics", _patience.Token));
    }

    [Fact]
    public async Task A_port_that_is_in_use_is_named()
    {
        using var other = new TcpListener(_endpoint);
        other.Start();
        using MetricsServer server = New(_endpoint.ToString());

        StartupException refused = await Assert.ThrowsAsync<StartupException>(() => server.StartAsync(_patience.Token));

        Assert.Equal(ExitCode.InUse, refused.Code);
        Assert.Contains(_endpoint.ToString(), refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9100", "127.0.0.1:9100")]
    [InlineData("10.1.0.7:9100", "10.1.0.7:9100")]
    [InlineData("[::1]:9100", "[::1]:9100")]
    [InlineData("", null)]
    [InlineData("0", null)]
    [InlineData("10.1.0.7", null)]
    [InlineData("localhost:9100", null)]
    [InlineData("70000", null)]
    public void A_place_to_listen_is_an_address_with_a_port_or_a_port_of_the_loopback_address(string text, string? expected)
    {
        bool isOne = ListenEndpointAttribute.TryParse(text, out IPEndPoint? endpoint);

        Assert.Equal(expected, isOne ? endpoint!.ToString() : null);
    }

    public void Dispose()
    {
        _http.Dispose();
        _patience.Dispose();
    }

    private static IPEndPoint FreeEndpoint()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }

    private MetricsServer New(string listen) => new(
        Options.Create(new MetricsOptions { Listen = listen }), _source, NullLoggerFactory.Instance, NullLogger<MetricsServer>.Instance);

    private async Task<MetricsServer> StartAsync()
    {
        MetricsServer server = New(_endpoint.ToString());
        await server.StartAsync(_patience.Token);
        return server;
    }

    private async Task<TcpClient> ConnectAsync(string request)
    {
        var client = new TcpClient();
        await client.ConnectAsync(_endpoint, _patience.Token);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), _patience.Token);
        return client;
    }

    private async Task<int> ReadOrNothingAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], _patience.Token);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>The server notices only a moment later that a caller is gone.</summary>
    private async Task<string> UntilAnsweredAsync()
    {
        while (true)
        {
            try
            {
                return await _http.GetStringAsync("/metrics", _patience.Token);
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }
    }

    private sealed class Source : IMetricsSource
    {
        public bool Fails { get; set; }

        public byte[] Page() => Fails ? throw new InvalidOperationException("secret") : "page"u8.ToArray();
    }
}
