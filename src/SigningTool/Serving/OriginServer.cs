using System.Net;
using System.Net.Sockets;
using MedV.SigningTool.Commands;
using MedV.Terminal;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace MedV.SigningTool.Serving;

/// <summary>A small web server over a published folder: an origin for small realms and for trying things out.</summary>
internal static class OriginServer
{
    private const int UnsentBytes = 128 * 1024;

    /// <summary>Serves until <paramref name="cancellationToken"/> is cancelled.</summary>
    /// <param name="folder">What is served.</param>
    /// <param name="endpoint">Where; port 0 takes a free one.</param>
    /// <param name="log">Told of each answer.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ready">Called with the address once it listens.</param>
    /// <param name="cancellationToken">Ends it; answers under way get some seconds.</param>
    /// <exception cref="ProblemException"><see cref="ExitCode.InUse"/> when another process has the port.</exception>
    public static async Task RunAsync(
        ServedFolder folder, IPEndPoint endpoint, AccessLog log, TimeProvider time, Action<string> ready, CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => Configure(options, endpoint));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(2));
        await using WebApplication application = builder.Build();
        application.Run(new FileAnswer(folder, log, time).AnswerAsync);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            throw new ProblemException(ExitCode.InUse, $"another process listens on {endpoint}", "name another address with --listen, like 127.0.0.1:8081");
        }
        catch (SocketException exception)
        {
            throw new ProblemException(ExitCode.Failed, $"cannot listen on {endpoint}: {exception.Message}", "name an address of this machine with --listen");
        }

        ready(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Being told to stop is how a server ends well.
        }

        await application.StopAsync(CancellationToken.None);
    }

    private static void Configure(KestrelServerOptions options, IPEndPoint endpoint)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = 0;

        // Writing ends when the system took the bytes, not when Kestrel did: so that they can be counted.
        options.Limits.MaxResponseBufferSize = 0;
        options.Listen(endpoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection =>
            {
                LimitUnsentBytes(connection);
                return next(connection);
            });
        });
    }

    // The system would else take megabytes that never leave when the client hangs up, and they would be counted.
    private static void LimitUnsentBytes(ConnectionContext connection)
    {
        const int TcpLevel = 6;
        const int TcpNotSentLowWater = 25;
        if (OperatingSystem.IsLinux() && connection.Features.Get<IConnectionSocketFeature>() is { } feature)
        {
            feature.Socket.SetRawSocketOption(TcpLevel, TcpNotSentLowWater, BitConverter.GetBytes(UnsentBytes));
        }
    }
}
