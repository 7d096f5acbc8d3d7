using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
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

    public Uri Address { get; private set; } = null!;

    public static async Task<ScriptedOrigin> StartAsync(RequestDelegate answer, bool tls = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                if (tls)
                {
                    listen.UseHttps(NewCertificate());
                }
            });
        });

        WebApplication server = builder.Build();
        var origin = new ScriptedOrigin(server) { Answer = answer };
        server.Run(context =>
        {
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

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
