using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;
using MedV.Swarm.Protocol;
using MedV.Swarm.Transfers;
using Microsoft.Extensions.Logging;

namespace MedV.Swarm.Peers;

/// <summary>All peers of this host: calls them, answers them, and brings their messages to the transfers.</summary>
/// <remarks>Members may be called from any thread.</remarks>
public sealed partial class PeerHub : IDisposable
{
    private static readonly TimeSpan DialInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan StaticDialInterval = TimeSpan.FromSeconds(5);
    private const int MaximumHandshakes = 32;

    private readonly PeerIdentity _self;
    private readonly PeerHubOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TransferSetup _setup;
    private readonly TlsHandshake _tls;
    private readonly BanList _bans;
    private readonly PeerAddressBook _book;
    private readonly PeerRegistry _registry;
    private readonly Socket _listener;
    private readonly SemaphoreSlim _handshakes = new(MaximumHandshakes);

    /// <summary>Opens the port.</summary>
    /// <exception cref="SocketException">The port is in use, or the address is not one of this host.</exception>
    public PeerHub(
        PeerIdentity self,
        PeerHubOptions options,
        LeaseRules rules,
        OriginClient origin,
        TimeProvider time,
        Random random,
        ILogger<PeerHub> logger)
    {
        ArgumentNullException.ThrowIfNull(self);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);

        _self = self;
        _options = options;
        _time = time;
        _logger = logger;
        _tls = new TlsHandshake(self, time);
        _bans = new BanList(time);
        _book = new PeerAddressBook(self.Id, time, random);
        _registry = new PeerRegistry(self.Id, options.MaximumConnections, time);
        _setup = new TransferSetup(
            self.Id, origin, rules, time, time.GetTimestamp(), AreNeighboursExpected, new Random(random.Next()), logger);
        _listener = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.Listen.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _listener.DualMode = options.Listen.Address.Equals(IPAddress.IPv6Any);
            }

            _listener.Bind(options.Listen);
            _listener.Listen(128);
        }
        catch
        {
            _listener.Dispose();
            throw;
        }
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint LocalEndPoint => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>The connected peers.</summary>
    public ImmutableArray<PeerReport> Peers => _registry.Report();

    /// <summary>The banned hosts.</summary>
    public IReadOnlyList<Ban> Bans => _bans.Current();

    /// <summary>A peer was discovered, or has other addresses now.</summary>
    public void Discovered(HostId host, ImmutableArray<IPEndPoint> endPoints) => _book.Set(host, endPoints);

    /// <summary>A discovered peer is gone. A connection to it, if there is one, goes on while it works.</summary>
    public void Vanished(HostId host) => _book.Remove(host);

    /// <summary>Takes part in a manifest until cancelled: fetches what the store lacks, serves what it holds.</summary>
    /// <param name="store">The chunks on this host.</param>
    /// <param name="fetched">Called for each bundle that this host fetched over the WAN.</param>
    public ImageTransfer CreateTransfer(IChunkStore store, Action<BundleReceipt> fetched)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(fetched);

        // Each transfer's loop has its own: a Random is not for two threads.
        lock (_setup.Random)
        {
            return new ImageTransfer(_setup with { Random = new Random(_setup.Random.Next()) }, store, fetched);
        }
    }

    /// <summary>Runs a transfer until cancelled.</summary>
    public async Task RunTransferAsync(ImageTransfer transfer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transfer);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task running = transfer.RunAsync(stop.Token);
        try
        {
            foreach (TransferEvent happened in _registry.Add(transfer))
            {
                await transfer.PostAsync(happened, stop.Token);
            }

            await running;
        }
        finally
        {
            _registry.Remove(transfer);
            await stop.CancelAsync();
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Calls and answers peers until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var connections = new TaskBag();
        Task[] loops =
        [
            ListenAsync(connections, stop.Token),
            DialDiscoveredAsync(connections, stop.Token),
            DialStaticAsync(connections, stop.Token),
        ];
        try
        {
            await await Task.WhenAny([.. loops, connections.Faulted]);
        }
        finally
        {
            await stop.CancelAsync();
            _registry.CloseAll();
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await connections.WhenAllAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _handshakes.Dispose();
    }

    /// <summary>Somebody was discovered and is not connected yet, or has just connected and may be about to join.</summary>
    private bool AreNeighboursExpected() => _registry.HasNewcomer() || _book.Hosts().Any(host => !_registry.IsConnected(host) && !_bans.Contains(host));

    private async Task ListenAsync(TaskBag connections, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _handshakes.WaitAsync(cancellationToken);
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(cancellationToken);
            }
            catch (SocketException)
            {
                // The caller hung up before it was answered.
                _handshakes.Release();
                continue;
            }

            connections.Add(AnswerAsync(socket, cancellationToken));
        }
    }

    private async Task AnswerAsync(Socket socket, CancellationToken cancellationToken)
    {
        (SslStream Stream, RecognisedPeer Remote)? greeted = null;
        string address = Describe(socket);
        try
        {
            Prepare(socket);
            greeted = await _tls.AnswerAsync(new NetworkStream(socket, ownsSocket: true), cancellationToken);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            LogStranger(_logger, address, e.Message);
            socket.Dispose();
        }
        finally
        {
            _handshakes.Release();
        }

        if (greeted is { } peer)
        {
            await TalkAsync(peer.Stream, peer.Remote, address, dialled: false, cancellationToken);
        }
    }

    private async Task DialDiscoveredAsync(TaskBag connections, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(DialInterval, _time);
        do
        {
            foreach ((HostId host, ImmutableArray<IPEndPoint> endPoints) in _book.TakeDue())
            {
                if (!_registry.IsConnected(host) && !_bans.Contains(host))
                {
                    connections.Add(CallAsync(endPoints, _ => { }, cancellationToken));
                }
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task DialStaticAsync(TaskBag connections, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(StaticDialInterval, _time);
        StaticPeer[] peers = [.. _options.StaticPeers.Select(StaticPeer.Parse)];
        do
        {
            foreach (StaticPeer peer in peers)
            {
                // Who it is, only its certificate tells; from then on it is not called while it is connected by whatever way.
                bool isWanted = peer.Id is not HostId id || (id != _self.Id && !_registry.IsConnected(id) && !_bans.Contains(id));
                if (isWanted && peer.Call.IsCompleted)
                {
                    peer.Call = CallStaticAsync(peer, cancellationToken);
                    connections.Add(peer.Call);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task CallStaticAsync(StaticPeer peer, CancellationToken cancellationToken)
    {
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(peer.Host, cancellationToken);
            await CallAsync(
                [.. addresses.Select(address => new IPEndPoint(address, peer.Port))], id => peer.Id = id, cancellationToken);
        }
        catch (SocketException e)
        {
            LogUnreachable(_logger, peer.Host, e.Message);
        }
    }

    private async Task CallAsync(ImmutableArray<IPEndPoint> endPoints, Action<HostId> recognised, CancellationToken cancellationToken)
    {
        foreach (IPEndPoint endPoint in endPoints)
        {
            string address = endPoint.ToString();
            var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                Prepare(socket);
                if (!_options.Listen.Address.Equals(IPAddress.Any) && !_options.Listen.Address.Equals(IPAddress.IPv6Any)
                    && endPoint.AddressFamily == _options.Listen.AddressFamily)
                {
                    socket.Bind(new IPEndPoint(_options.Listen.Address, 0));
                }

                using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(5), _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
                await socket.ConnectAsync(endPoint, either.Token);
                (SslStream stream, RecognisedPeer remote) = await _tls.CallAsync(
                    new NetworkStream(socket, ownsSocket: true), cancellationToken);
                recognised(remote.Id);
                await TalkAsync(stream, remote, address, dialled: true, cancellationToken);
                return;
            }
            catch (Exception e) when (
                e is IOException or AuthenticationException or SocketException
                || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                LogUnreachable(_logger, address, e.Message);
                socket.Dispose();
            }
        }
    }

    private async Task TalkAsync(
        SslStream stream, RecognisedPeer remote, string address, bool dialled, CancellationToken cancellationToken)
    {
        using var connection = new PeerConnection(stream, remote, address, dialled, _registry);
        if (_bans.Contains(remote.Id) || !_registry.TryAdd(connection, out ImmutableArray<ImageTransfer> transfers))
        {
            return;
        }

        _book.Connected(remote.Id);
        LogConnected(_logger, remote.Name, address);
        string reason = "closed";
        try
        {
            foreach (ImageTransfer transfer in transfers)
            {
                await transfer.PostAsync(new TransferEvent.Connected(connection), cancellationToken);
            }

            await connection.RunAsync(cancellationToken);
        }
        catch (PeerProtocolException e)
        {
            Ban ban = _bans.Add(remote.Id, remote.Name, e.Message);
            LogBanned(_logger, remote.Name, address, ban.Until, e.Message);
            reason = e.Message;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            reason = e.Message;
        }
        finally
        {
            foreach (ImageTransfer transfer in _registry.Remove(connection))
            {
                await transfer.PostAsync(new TransferEvent.Left(connection, Disconnected: true), CancellationToken.None);
            }

            LogDisconnected(_logger, remote.Name, address, reason);
        }
    }

    private static void Prepare(Socket socket)
    {
        socket.NoDelay = true;

        // A neighbour whose cable was pulled says nothing; eleven seconds later the system tells.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 2);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private static string Describe(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint?.ToString() ?? "?";
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return "?";
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "Connected to {Peer} at {Address}")]
    private static partial void LogConnected(ILogger logger, string peer, string address);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Connection to {Peer} at {Address} ended: {Reason}")]
    private static partial void LogDisconnected(ILogger logger, string peer, string address, string reason);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "Banned {Peer} at {Address} until {Until}: {Reason}")]
    private static partial void LogBanned(ILogger logger, string peer, string address, DateTimeOffset until, string reason);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Debug, Message = "Refused a caller at {Address}: {Reason}")]
    private static partial void LogStranger(ILogger logger, string address, string reason);

    [LoggerMessage(EventId = 3005, Level = LogLevel.Debug, Message = "Could not reach {Address}: {Reason}")]
    private static partial void LogUnreachable(ILogger logger, string address, string reason);
}
