using MedV.Daemon.Configuration;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Control;

/// <summary>Serves the control API over a Unix socket: Kestrel without the rest of ASP.NET Core, which six addresses do not need.</summary>
internal sealed partial class ControlServer(
    IOptions<ControlOptions> options, IDaemonControl control, TimeProvider time, ILoggerFactory loggers, ILogger<ControlServer> logger)
    : IHostedService, IAsyncDisposable
{
    // The largest request is an enrolment: a few addresses and a certificate with its key, some 3 KiB.
    private const int LargestBodyBytes = 64 * 1024;
    private const int MostConnections = 64;
    private const int MostStrangers = 8;
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private SocketPlace? _place;
    private KestrelServer? _server;

    /// <summary>Claims the socket's path and listens.</summary>
    /// <exception cref="StartupException">The path is in use or no socket; the group does not exist.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        CallerCheck check = CallerCheck.For(options.Value.Group);
        _place = SocketPlace.Claim(options.Value.Socket);
        _server = new KestrelServer(Options.Create(Limits(_place.Path, check)), new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), loggers), loggers);
        await _server.StartAsync(new ControlApplication(control, time, loggers.CreateLogger<ControlApplication>()), cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            // Without a group the file system itself keeps strangers out. With one they get an answer that says why not.
            File.SetUnixFileMode(_place.Path, (UnixFileMode)(options.Value.Group.Length == 0 ? 0b110_000_000 : 0b110_110_110));
        }

        LogListening(logger, _place.Path);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.StopAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _place?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static KestrelServerOptions Limits(string path, CallerCheck check)
    {
        var gate = new StrangerGate(MostStrangers);
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestBodySize = LargestBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
        kestrel.Limits.KeepAliveTimeout = IdleTimeout;
        kestrel.ListenUnixSocket(path, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => async connection =>
            {
                Caller caller = check.Identify(connection.Features.Get<IConnectionSocketFeature>()!.Socket);
                connection.Features.Set(caller);
                if (!gate.TryEnter(caller))
                {
                    connection.Abort();
                    return;
                }

                try
                {
                    await next(connection);
                }
                finally
                {
                    gate.Leave(caller);
                }
            });
        });
        return kestrel;
    }

    [LoggerMessage(EventId = 5010, Level = LogLevel.Information, Message = "Control API listens on {Socket}")]
    private static partial void LogListening(ILogger logger, string socket);
}
