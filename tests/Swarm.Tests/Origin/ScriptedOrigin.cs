using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Tests.Origin;

/// <summary>A real web server on loopback that answers as it is told.</summary>
internal sealed class ScriptedOrigin : IAsyncDisposable
{
    private readonly WebApplication _server;

    private ScriptedOrigin(WebApplication server) => _server = server;

    /// <summary>How it answers. May be changed between requests.</summary>
    public required RequestDelegate Answer { get; set; }

    /// <summary>What it was asked: path and Range, oldest first.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>What it was shown with each request: protocol, Authorization, and subject of the client's certificate, oldest first.</summary>
    public ConcurrentQueue<(string Protocol, string Authorization, string Certificate)> Shown { get; } = new();

    /// <summary>The connections that it was asked on.</summary>
    public ConcurrentDictionary<string, bool> Connections { get; } = new();

    public Uri Address { get; private set; } = null!;

    /// <summary>Starts it.</summary>
    /// <param name="answer">How it answers.</param>
    /// <param name="certificate">What it shows; <see langword="null"/>: no TLS.</param>
    /// <param name="protocols">What it offers over TLS.</param>
    public static async Task<ScriptedOrigin> StartAsync(
        RequestDelegate answer, X509Certificate2? certificate = null, HttpProtocols protocols = HttpProtocols.Http1AndHttp2)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (certificate is not null)
                {
                    listen.Protocols = protocols;
                    listen.UseHttps(certificate, https =>
                    {
                        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                        https.AllowAnyClientCertificate();
                    });
                }
            });
        });

        WebApplication server = builder.Build();
        var origin = new ScriptedOrigin(server) { Answer = answer };
        server.Run(context =>
        {
            origin.Shown.Enqueue((
                context.Request.Protocol, context.Request.Headers.Authorization.ToString(), context.Connection.ClientCertificate?.Subject ?? ""));
            origin.Connections[context.Connection.Id] = true;
            origin.Asked.Enqueue($"{context.Request.Path} {context.Request.Headers.Range}".TrimEnd());
            return origin.Answer(context);
        });
        await server.StartAsync();
        origin.Address = new Uri(server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return origin;
    }

    /// <summary>A well-behaved origin with one file for every path.</summary>
    public static RequestDelegate Serves(byte[] file) => context =>
        Results.Bytes(file, "application/octet-stream", enableRangeProcessing: true).ExecuteAsync(context);

    public static RequestDelegate AnswersStatus(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <summary>206 with the head as given, then the body as told.</summary>
    public static RequestDelegate AnswersRange(string? contentRange, long? contentLength, Func<HttpResponse, Task> body) => async context =>
    {
        context.Response.StatusCode = StatusCodes.Status206PartialContent;
        context.Response.Headers.ContentRange = contentRange;
        context.Response.ContentLength = contentLength;
        await context.Response.StartAsync();
        await body(context.Response);
    };

    /// <summary>302 to another place.</summary>
    public static RequestDelegate Redirects(string to) => context =>
    {
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = to;
        return Task.CompletedTask;
    };

    /// <summary>Sends some bytes for sure before what follows.</summary>
    public static async Task SendAsync(HttpResponse response, ReadOnlyMemory<byte> bytes)
    {
        await response.Body.WriteAsync(bytes);
        await response.Body.FlushAsync();
    }

    /// <summary>Closes the connection after what was sent. (Kestrel's Abort would take back bytes that are on their way.)</summary>
    public static void BreakOff() => throw new IOException("as told");

    /// <summary>Says no more, until the client has gone.</summary>
    public static Task HangAsync(HttpResponse response)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        response.HttpContext.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _server.StopAsync(now.Token);
        await _server.DisposeAsync();
    }
}
