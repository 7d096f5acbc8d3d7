using System.Net.Sockets;
using MedV.Daemon.Configuration;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MedV.Daemon.Control;

/// <summary>Serves the control API over Unix sockets, one for operators and one for users: Kestrel without the rest of ASP.NET Core, which so few addresses do not need.</summary>
internal sealed partial class ControlServer(
    IOptions<ControlOptions> options, IDaemonControl control, IUserControl users, TimeProvider time, ILoggerFactory loggers, ILogger<ControlServer> logger)
    : IHostedService, IAsyncDisposable
{
    // The largest request is an enrolment: a few addresses and a certificate with its key, some 3 KiB.
    private const int LargestBodyBytes = 64 * 1024;
    private const int MostConnections = 256;
    private const int MostOfOneUser = 12;
    private const string UserSuffix = ".users";
    private const int MostStrangers = 8;
    private static readonly TimeSpan HeaderTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(30);

    private SocketPlace? _place;
    private SocketPlace? _users;
    private KestrelServer? _server;

    /// <summary>Claims the socket's path and listens.</summary>
    /// <exception cref="StartupException">The path is in use or no socket; the group does not exist.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        CallerCheck check = CallerCheck.For(options.Value.Group);
        _place = SocketPlace.Claim(options.Value.Socket);
        _users = SocketPlace.Claim(options.Value.Socket + UserSuffix);
        KestrelServerOptions kestrel = Limits();
        ListenForOperators(kestrel, _place.Path, check);
        ListenForUsers(kestrel, _users.Path, check);
        _server = new KestrelServer(Options.Create(kestrel), new SocketTransportFactory(Options.Create(new SocketTransportOptions { IOQueueCount = 1 }), loggers), loggers);
        await _server.StartAsync(new ControlApplication(control, users, time, loggers.CreateLogger<ControlApplication>()), cancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            // Without a group the file system itself keeps strangers out. With one they get an answer that says why not.
            File.SetUnixFileMode(_place.Path, (UnixFileMode)(options.Value.Group.Length == 0 ? 0b110_000_000 : 0b110_110_110));
            File.SetUnixFileMode(_users.Path, (UnixFileMode)0b110_110_110);
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
        _users?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static KestrelServerOptions Limits()
    {
        var kestrel = new KestrelServerOptions { AddServerHeader = false };
        kestrel.Limits.MaxConcurrentConnections = MostConnections;
        kestrel.Limits.MaxRequestBodySize = LargestBodyBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = 8 * 1024;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.RequestHeadersTimeout = HeaderTimeout;
        kestrel.Limits.KeepAliveTimeout = IdleTimeout;
        return kestrel;
    }

    private static void ListenForOperators(KestrelServerOptions kestrel, string path, CallerCheck check)
    {
        var strangers = new StrangerGate(MostStrangers);
        kestrel.ListenUnixSocket(path, listen => Guard(listen, check.Identify, strangers.TryEnter, strangers.Leave));
    }

    private static void ListenForUsers(KestrelServerOptions kestrel, string path, CallerCheck check)
    {
        var gate = new UserGate(MostOfOneUser);
        kestrel.ListenUnixSocket(path, listen => Guard(
            listen,
            socket => check.Identify(socket) with { Door = Door.Users },
            caller => caller.UserId is uint user && gate.TryEnter(user),
            caller => gate.Leave(caller.UserId!.Value)));
    }

    private static void Guard(ListenOptions listen, Func<Socket, Caller> identify, Func<Caller, bool> tryEnter, Action<Caller> leave)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => async connection =>
        {
            Caller caller = identify(connection.Features.Get<IConnectionSocketFeature>()!.Socket);
            connection.Features.Set(caller);
            if (!tryEnter(caller))
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
                leave(caller);
            }
        });
    }

    [LoggerMessage(EventId = 5010, Level = LogLevel.Information, Message = "Control API listens on {Socket}")]
    private static partial void LogListening(ILogger logger, string socket);
}
