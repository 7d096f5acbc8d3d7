using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MedV.Daemon.Control.Contract;
using MedV.Terminal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace MedV.Cli.Tests;

/// <summary>A server on a real Unix socket that gives prepared answers, and runs medv against itself.</summary>
internal sealed class CannedDaemon : IAsyncDisposable
{
    private readonly Dictionary<string, (HttpStatusCode Status, byte[] Body)> _answers = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-");
    private readonly WebApplication _server;

    private CannedDaemon()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(Socket, listen => listen.Protocols = HttpProtocols.Http1));
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>Path of its socket.</summary>
    public string Socket => Path.Combine(_folder.FullName, "s");

    /// <summary>Released once for each request.</summary>
    public SemaphoreSlim Asked { get; } = new(0);

    /// <summary>Bodies of the requests so far.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>Paths, with queries, of the requests so far.</summary>
    public List<string> Paths { get; } = [];

    public static async Task<CannedDaemon> StartAsync()
    {
        var daemon = new CannedDaemon();
        await daemon._server.StartAsync();
        return daemon;
    }

    /// <summary>Prepares a report.</summary>
    public CannedDaemon With<T>(string path, T report, JsonTypeInfo<T> type)
    {
        _answers[path] = (HttpStatusCode.OK, JsonSerializer.SerializeToUtf8Bytes(report, type));
        return this;
    }

    /// <summary>Prepares a refusal.</summary>
    public CannedDaemon With(string path, ErrorReport error)
    {
        _answers[path] = (HttpStatusCode.BadRequest, JsonSerializer.SerializeToUtf8Bytes(error, ContractJson.Default.ErrorReport));
        return this;
    }

    /// <summary>Prepares any bytes.</summary>
    public CannedDaemon With(string path, string body)
    {
        _answers[path] = (HttpStatusCode.OK, System.Text.Encoding.UTF8.GetBytes(body));
        return this;
    }

    /// <summary>Runs <c>medv</c> with its socket in the environment.</summary>
    public Task<Ran> RunAsync(params string[] arguments) => Ran.OfAsync(Socket, "", CancellationToken.None, arguments);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Asked.Dispose();
        _folder.Delete(recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Bodies.Add(await reader.ReadToEndAsync());
        Paths.Add(context.Request.Path + context.Request.QueryString);
        Asked.Release();
        (HttpStatusCode status, byte[] body) = _answers[context.Request.Path];
        context.Response.StatusCode = (int)status;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(body);
    }
}
