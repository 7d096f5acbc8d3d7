using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Tests.Control;

/// <summary>The real server on a real Unix socket in a folder of its own.</summary>
internal sealed class RunningControl : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medvd-");
    private readonly ControlServer _server;
    private readonly HttpClient _http;

    private RunningControl(string group)
    {
        File.SetUnixFileMode(_folder.FullName, (UnixFileMode)0b111_101_101);
        var options = new ControlOptions { Socket = Socket, Group = group };
        _server = new ControlServer(Options.Create(options), Control, Users, TimeProvider.System, NullLoggerFactory.Instance, NullLogger<ControlServer>.Instance);
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = async (_, token) => new NetworkStream(await ConnectAsync(token), ownsSocket: true) })
        {
            BaseAddress = new Uri("http://medvd"),
        };
    }

    public FakeControl Control { get; } = new();

    public FakeUserControl Users { get; } = new();

    public string UserSocket => Socket + ".users";

    public string Socket => Path.Combine(_folder.FullName, "run", "s");

    public static async Task<RunningControl> StartAsync(string group = "")
    {
        var running = new RunningControl(group);
        await running._server.StartAsync(CancellationToken.None);
        return running;
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using HttpResponseMessage response = await _http.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket), cancellationToken);
        return socket;
    }

    /// <summary>Asks for the status as another user, with curl; the answer ends with the status code.</summary>
    public Task<(int ExitCode, string Answer)> AskAsync(params string[] identity) => CurlAsync(Socket, "/v1/status", identity);

    /// <summary>Asks through one of the sockets as another user, with curl; the answer ends with the status code.</summary>
    public static Task<(int ExitCode, string Answer)> CurlAsync(string socket, string path, params string[] identity) => CurlAsync("GET", socket, path, identity);

    public static Task<(int ExitCode, string Answer)> PostAsync(string socket, string path, params string[] identity) => CurlAsync("POST", socket, path, identity);

    private static async Task<(int ExitCode, string Answer)> CurlAsync(string method, string socket, string path, string[] identity)
    {
        var start = new ProcessStartInfo(
            "setpriv", [.. identity, "curl", "--silent", "--request", method, "--max-time", "20", "--write-out", "%{http_code}", "--unix-socket", socket, $"http://medvd{path}"])
        {
            RedirectStandardOutput = true,
        };
        using Process curl = Process.Start(start)!;
        string answer = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        return (curl.ExitCode, answer);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
