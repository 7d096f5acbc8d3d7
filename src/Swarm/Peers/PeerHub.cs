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
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RecountInterval = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger;
    private readonly TransferSetup _setup;
    private readonly TlsHandshake _tls;
    private readonly BanList _bans;
    private readonly PeerAddressBook _book;
    private readonly PeerRegistry _registry;
    private readonly PeerDialer _dialer;
    private readonly Socket _listener;
    private readonly Doorkeeper _door = new();
    private readonly PeerTraffic _traffic;
    private readonly SemaphoreSlim _patchTurn = new(1);

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

        _logger = logger;
        _tls = new TlsHandshake(self, time);
        _bans = new BanList(time);
        _book = new PeerAddressBook(self.Id, time, random);
        _registry = new PeerRegistry(self.Id, options.MaximumConnections, time, options.OthersFetching, rules.Timeout);
        _setup = new TransferSetup(
            self.Id, origin, rules, time, time.GetTimestamp(), AreNeighboursExpected, _registry.IsAnyIn, _patchTurn, new Random(random.Next()), logger);
        _traffic = new PeerTraffic(options.Upload, options.Download, new UploadSlots(UploadSlots.Default), time);
        _dialer = new PeerDialer(self.Id, options, _tls, _book, IsWelcome, TalkAsync, time, logger);
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

    /// <summary>Makes a transfer of a manifest: it fetches what the store lacks, and serves what it holds. It begins with <see cref="RunTransferAsync"/>.</summary>
    /// <param name="plan">Of what, and how.</param>
    public ImageTransfer CreateTransfer(TransferPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);

        // Each transfer's loop has its own: a Random is not for two threads.
        lock (_setup.Random)
        {
            return new ImageTransfer(_setup with { Random = new Random(_setup.Random.Next()) }, plan);
        }
    }

    /// <summary>Runs a transfer until cancelled.</summary>
    public async Task RunTransferAsync(ImageTransfer transfer, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transfer);

        try
        {
            await Loops.RunAsync([transfer.RunAsync, token => IntroduceAsync(transfer, token)], cancellationToken);
        }
        finally
        {
            _registry.Remove(transfer);
        }
    }

    /// <summary>Calls and answers peers until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var connections = new TaskBag();
        try
        {
            await Loops.RunAsync(
                [
                    token => ListenAsync(connections, token),
                    token => _dialer.RunAsync(connections, token),
                    token => connections.Faulted.WaitAsync(token),
                    CountFetchersAsync,
                ],
                cancellationToken);
        }
        finally
        {
            _registry.CloseAll();
            await connections.WhenAllAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _traffic.Slots.Dispose();
        _patchTurn.Dispose();
    }

    /// <summary>Tells a new transfer what it has missed, and then leaves it alone.</summary>
    private async Task IntroduceAsync(ImageTransfer transfer, CancellationToken cancellationToken)
    {
        foreach (TransferEvent happened in _registry.Add(transfer))
        {
            await transfer.PostAsync(happened, cancellationToken);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, _setup.Time, cancellationToken);
    }

    /// <summary>Somebody was discovered and is not connected yet, or has just connected and may be about to join.</summary>
    private bool AreNeighboursExpected() => _registry.HasNewcomer() || _book.Hosts().Any(IsWelcome);

    /// <summary>Whether a host should be called: another one, not connected, not banned.</summary>
    private bool IsWelcome(HostId host) => !_registry.IsConnected(host) && !_bans.Contains(host);

    private async Task ListenAsync(TaskBag connections, CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _listener.AcceptAsync(cancellationToken);
            }
            catch (SocketException)
            {
                // The caller hung up before it was answered; or there are no sockets left, and then a loop would only burn.
                await Task.Delay(AcceptPause, _setup.Time, cancellationToken);
                continue;
            }

            if (CallerOf(socket) is IPEndPoint caller && _door.TryEnter(caller.Address))
            {
                connections.Add(AnswerAsync(socket, caller, cancellationToken));
            }
            else
            {
                // With a reset, so that nothing of it stays behind.
                socket.Close(0);
            }
        }
    }

    /// <summary>What peers say is counted as they say it; that they say nothing more, once a second.</summary>
    private async Task CountFetchersAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(RecountInterval, _setup.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            _registry.CountFetchers();
        }
    }

    private async Task AnswerAsync(Socket socket, IPEndPoint caller, CancellationToken cancellationToken)
    {
        (SslStream Stream, RecognisedPeer Remote)? greeted = null;
        string address = caller.ToString();
        try
        {
            PeerSocket.Prepare(socket);
            greeted = await _tls.AnswerAsync(new PeerTransport(socket), cancellationToken);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            LogStranger(_logger, address, e.Message);
            socket.Dispose();
        }
        finally
        {
            _door.Leave(caller.Address);
        }

        if (greeted is { } peer)
        {
            await TalkAsync(peer.Stream, peer.Remote, address, dialled: false, cancellationToken);
        }
    }

    private async Task TalkAsync(
        SslStream stream, RecognisedPeer remote, string address, bool dialled, CancellationToken cancellationToken)
    {
        using var connection = new PeerConnection(stream, remote, address, dialled, _registry, _traffic);
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

    private static IPEndPoint? CallerOf(Socket socket)
    {
        try
        {
            return socket.RemoteEndPoint as IPEndPoint;
        }
        catch (SocketException)
        {
            // It has hung up already.
            return null;
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Information, Message = "Connected to {Peer} at {Address}")]
    private static partial void LogConnected(ILogger logger, string peer, string address);

    [LoggerMessage(EventId = 3002, Level = LogLevel.Information, Message = "Connection to {Peer} at {Address} ended: {Reason}")]
    private static partial void LogDisconnected(ILogger logger, string peer, string address, string reason);

    [LoggerMessage(EventId = 3003, Level = LogLevel.Warning, Message = "Banned {Peer} at {Address} until {Until:O}: {Reason}")]
    private static partial void LogBanned(ILogger logger, string peer, string address, DateTimeOffset until, string reason);

    [LoggerMessage(EventId = 3004, Level = LogLevel.Debug, Message = "Refused a caller at {Address}: {Reason}")]
    private static partial void LogStranger(ILogger logger, string address, string reason);
}
