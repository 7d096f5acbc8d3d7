using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace MedV.SigningTool.Tests;

public sealed class ServeCommandTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TestTool _tool = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ReadySignal _output = new();
    private readonly byte[] _content = new byte[3_000_000];
    private HttpClient _client = new();
    private Task<TestTool.Outcome> _run = Task.FromResult(new TestTool.Outcome(0, "", ""));

    public async Task InitializeAsync()
    {
        new Random(1).NextBytes(_content);
        Directory.CreateDirectory(_tool.PathOf("www", "packs"));
        File.WriteAllBytes(_tool.PathOf("www", "packs", "a.pack"), _content);
        File.WriteAllText(_tool.PathOf("secret"), "secret");
        _run = _tool.RunAsync(
            _output, _stop.Token, "serve", _tool.PathOf("www"), "--listen", "127.0.0.1:0", "--access-log", _tool.PathOf("log"), "--json");
        await Task.WhenAny(_run, _output.Ready).WaitAsync(Patience);
        Assert.True(_output.Ready.IsCompletedSuccessfully, "the server did not start");
        string address = JsonElement.Parse(_output.ToString()).GetProperty("address").GetString()!;
        _client = new HttpClient { BaseAddress = new Uri(address) };
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.WaitAsync(Patience);
        _client.Dispose();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _output.Dispose();
        _tool.Dispose();
    }

    [Fact]
    public async Task A_file_is_served_whole()
    {
        using HttpResponseMessage response = await _client.GetAsync("/packs/a.pack");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("bytes", response.Headers.AcceptRanges.Single());
        Assert.Equal(_content, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=100-299999", 100, 299_900)]
    [InlineData("bytes=2999999-", 2_999_999, 1)]
    [InlineData("bytes=2999990-9999999", 2_999_990, 10)]
    [InlineData("bytes=-7", 2_999_993, 7)]
    [InlineData("bytes=-9999999", 0, 3_000_000)]
    public async Task A_range_is_served_alone(string range, int start, int length)
    {
        using HttpResponseMessage response = await GetAsync("/packs/a.pack", range);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal($"bytes {start}-{start + length - 1}/3000000", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(_content[start..(start + length)], await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=3000000-")]
    [InlineData("bytes=9999999-99999999")]
    [InlineData("bytes=-0")]
    public async Task A_range_beyond_the_end_is_refused_with_the_length(string range)
    {
        using HttpResponseMessage response = await GetAsync("/packs/a.pack", range);

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal("bytes */3000000", response.Content.Headers.ContentRange!.ToString());
    }

    [Theory]
    [InlineData("bytes=5-2")]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=")]
    [InlineData("lines=1-2")]
    [InlineData("bytes=99999999999999999999-")]
    public async Task A_range_that_makes_no_sense_is_ignored(string range)
    {
        using HttpResponseMessage response = await GetAsync("/packs/a.pack", range);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(3_000_000, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task HEAD_tells_the_length_and_sends_nothing()
    {
        using HttpResponseMessage response = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/packs/a.pack"));

        Assert.Equal(3_000_000, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("/../secret")]
    [InlineData("/packs/../../secret")]
    [InlineData("/%2e%2e/secret")]
    [InlineData("/..%2fsecret")]
    [InlineData("/..%5csecret")]
    [InlineData("/packs//a.pack")]
    [InlineData("//secret")]
    [InlineData("/packs/.hidden")]
    [InlineData("/link")]
    [InlineData("/linked/secret")]
    [InlineData("/packs")]
    [InlineData("/packs/")]
    [InlineData("/")]
    [InlineData("/nothing")]
    public async Task Nothing_outside_the_folder_and_nothing_hidden_is_served(string target)
    {
        File.WriteAllText(_tool.PathOf("www", "packs", ".hidden"), "secret");
        File.CreateSymbolicLink(_tool.PathOf("www", "link"), _tool.PathOf("secret"));
        Directory.CreateSymbolicLink(_tool.PathOf("www", "linked"), _tool.Folder);

        string answer = await RawAsync($"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_reading_is_allowed()
    {
        using HttpResponseMessage response = await _client.PutAsync("/packs/a.pack", new ByteArrayContent([]));

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(_content, File.ReadAllBytes(_tool.PathOf("www", "packs", "a.pack")));
    }

    [Fact]
    public async Task Each_answer_is_a_line_of_the_log()
    {
        (await GetAsync("/packs/a.pack", "bytes=10-19")).Dispose();
        (await _client.GetAsync("/nothing")).Dispose();
        await DisposeAsync();

        JsonElement[] lines = [.. File.ReadAllLines(_tool.PathOf("log")).Select(line => JsonElement.Parse(line))];

        Assert.Equal(2, lines.Length);
        Assert.Equal("GET", lines[0].GetProperty("method").GetString());
        Assert.Equal("/packs/a.pack", lines[0].GetProperty("path").GetString());
        Assert.Equal("bytes=10-19", lines[0].GetProperty("range").GetString());
        Assert.Equal((206, 10), (lines[0].GetProperty("status").GetInt32(), lines[0].GetProperty("bytes").GetInt32()));
        Assert.Equal((404, 0), (lines[1].GetProperty("status").GetInt32(), lines[1].GetProperty("bytes").GetInt32()));
    }

    [Fact]
    public async Task What_a_client_that_hung_up_did_not_take_is_not_counted()
    {
        using (FileStream large = File.Create(_tool.PathOf("www", "large.pack")))
        {
            large.SetLength(500_000_000);
        }

        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 64 * 1024 })
        {
            await socket.ConnectAsync(IPAddress.Loopback, _client.BaseAddress!.Port);
            await socket.SendAsync(Encoding.ASCII.GetBytes("GET /large.pack HTTP/1.1\r\nHost: x\r\n\r\n"));
            byte[] taken = new byte[1_000_000];
            await using var stream = new NetworkStream(socket);
            await stream.ReadExactlyAsync(taken);
        }

        await DisposeAsync();
        JsonElement line = JsonElement.Parse(File.ReadAllLines(_tool.PathOf("log")).Single());

        Assert.InRange(line.GetProperty("bytes").GetInt64(), 1_000_000 - 1000, 10_000_000);
    }

    [Fact]
    public async Task A_port_in_use_is_called_that()
    {
        TestTool.Outcome outcome = await _tool.RunAsync("serve", _tool.PathOf("www"), "--listen", $"127.0.0.1:{_client.BaseAddress!.Port}");

        Assert.Equal(11, outcome.Code);
        Assert.Contains("another process listens on", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("--listen", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Told_to_stop_it_ends_well()
    {
        await _stop.CancelAsync();

        Assert.Equal(0, (await _run.WaitAsync(Patience)).Code);
    }

    [Theory]
    [InlineData("8080")]
    [InlineData("localhost:8080")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:99999")]
    [InlineData("::1")]
    public async Task It_listens_on_an_address_and_a_port(string listen) =>
        Assert.Equal(2, (await _tool.RunAsync("serve", _tool.PathOf("www"), "--listen", listen)).Code);

    [Fact]
    public async Task A_folder_that_is_not_there_is_not_found() =>
        Assert.Equal(10, (await _tool.RunAsync("serve", _tool.PathOf("nowhere"))).Code);

    private async Task<HttpResponseMessage> GetAsync(string path, string range)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Range", range);
        return await _client.SendAsync(request);
    }

    private async Task<string> RawAsync(string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, _client.BaseAddress!.Port);
        await using var stream = new NetworkStream(socket);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync().WaitAsync(Patience);
    }

    /// <summary>Standard output that tells when the server printed its address.</summary>
    private sealed class ReadySignal : StringWriter
    {
        private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ready => _ready.Task;

        public override void Flush() => _ready.TrySetResult();
    }
}
