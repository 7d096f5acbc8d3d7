using System.Net;
using System.Net.Sockets;
using MedV.Daemon.Configuration;
using MedV.Terminal;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Telemetry;

/// <summary>Answers <c>GET /metrics</c> over TCP, if the configuration says where. Anybody who can connect may read, so there is nothing else.</summary>
internal sealed partial class MetricsServer(IOptions<MetricsOptions> options, IMetricsSource source, ILoggerFactory loggers, ILogger<MetricsServer> logger)
    : IHostedService, IDisposable
{
    // Two monitoring systems and a curious person, each with a connection to spare.
    private const int MostConnections = 8;
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(5);

    // Longer than a minute, the usual pause between two scrapes, would only hold connections.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(70);

    private KestrelServer? _server;

    /// <summary>Listens.</summary>
    /// <exception cref="StartupException">The port is in use, or the address is not one of this host.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!ListenEndpointAttribute.TryParse(options.Value.Listen, out IPEndPoint? endpoint))
        {
            return;
        }

        _server = new KestrelServer(Options.Create(Limits(endpoint)), new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), loggers), loggers);
        try
        {
            await _server.StartAsync(new MetricsApplication(source, loggers.CreateLogger<MetricsApplication>()), cancellationToken);
        }
        catch (Exception e) when (e is AddressInUseException or SocketException or IOException)
        {
            throw new StartupException(
                e is AddressInUseException or IOException { InnerException: AddressInUseException } ? ExitCode.InUse : ExitCode.Configuration,
                [$"cannot listen for metrics on {endpoint}: {e.Message.TrimEnd('.')}"],
                "choose another Metrics:Listen, or stop the other program");
        }

        LogListening(logger, endpoint);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.StopAsync(cancellationToken);
        }
    }

    public void Dispose() => _server?.Dispose();

    private static KestrelServerOptions Limits(IPEndPoint endpoint)
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestBodySize = 0;
        kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
        kestrel.Limits.KeepAliveTimeout = IdleTimeout;
        kestrel.Listen(endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        return kestrel;
    }

    [LoggerMessage(EventId = 5502, Level = LogLevel.Information, Message = "Metrics are at http://{Endpoint}/metrics")]
    private static partial void LogListening(ILogger logger, IPEndPoint endpoint);
}
