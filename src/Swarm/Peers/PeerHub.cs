using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using MedV.Chunking;
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

    private static readonly TimeSpan RefusalPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan NewsInterval = TimeSpan.FromMilliseconds(250);

    private readonly HostId _self;
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
        _registry = new PeerRegistry(self.Id, options.Site, _book, time, options.OthersFetching, rules.Timeout);
        _self = self.Id;
        _setup = new TransferSetup(
            self.Id, origin, rules, time, time.GetTimestamp(), AreNeighboursExpected, _registry.IsAnyIn, options.WanWeight, options.MostFetches, _patchTurn, new Random(random.Next()), logger);
        _traffic = new PeerTraffic(options.Upload, options.Download, new UploadSlots(UploadSlots.Default), time);
        _dialer = new PeerDialer(self.Id, options, _tls, _book, Wanted, IsWelcome, TalkAsync, time, logger);
        _listener = new Socket(options.Listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (options.Listen.AddressFamily == AddressFamily.InterNetworkV6)
            {
                _listener.DualMode = options.Listen.Address.Equals(IPAddress.IPv6Any);
            }

            _listener.Bind(options.Listen);
            _listener.Listen(128);
            _registry.ListensAt(LocalEndPoint.Port);
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

    /// <summary>The hosts that were discovered, connected or not, and where they can be reached.</summary>
    public ImmutableDictionary<HostId, ImmutableArray<IPEndPoint>> Addresses => _book.Addresses();

    /// <summary>Chunk bytes received from peers and sent to them since this hub was opened.</summary>
    public (long Received, long Sent) Traffic => _registry.Traffic();

    /// <summary>A peer was discovered, or has other addresses now.</summary>
    public void Discovered(HostId host, ImmutableArray<IPEndPoint> endPoints) => _book.Announced(host, endPoints);

    /// <summary>A discovered peer is gone. A connection to it, if there is one, goes on while it works.</summary>
    public void Vanished(HostId host) => _book.Vanished(host);

    /// <summary>This host was away, asleep or cut off: no connection is worth anything now, and everybody is to be called anew.</summary>
    public void Renew()
    {
        _registry.CloseAll();
        _book.Renew();
    }

    /// <summary>Hangs up where this host has lost its own address, so that what hung on it goes on elsewhere at once.</summary>
    /// <param name="addresses">The addresses of this host now.</param>
    public void AddressesChanged(IReadOnlySet<IPAddress> addresses) => _registry.CloseAllBut(addresses);

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
                    TellNewsAsync,
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

    private async Task TellNewsAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(NewsInterval, _setup.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            _registry.TellNews();
        }
    }

    /// <summary>Somebody is known and not connected yet, or has just connected and may be about to join.</summary>
    private bool AreNeighboursExpected(Digest manifest, Digest? before) => _registry.HasNewcomer(manifest, before) || Wanted().Count > 0;

    /// <summary>Who should be called: known, of use, not connected, not banned.</summary>
    private ImmutableHashSet<HostId> Wanted()
    {
        IReadOnlyList<MeshHost> connected = _registry.Connected();
        HashSet<HostId> met = [.. connected.Select(host => host.Id)];
        MeshHost[] others = [.. _book.Reachable().Where(host => !met.Contains(host)).Select(host => new MeshHost(host, IsWanAble: true))];

        // Where everybody talks to everybody, also those are tried again that did not answer.
        IEnumerable<HostId> wanted = connected.Count + others.Length < MeshRules.LargestFullMesh
            ? _book.Hosts()
            : MeshRules.Wanted(_self, [.. connected, .. others]);
        return [.. wanted.Where(host => !met.Contains(host) && !_bans.Contains(host))];
    }

    private bool IsWelcome(HostId host) => !_registry.IsConnected(host) && !_bans.Contains(host) && !_book.IsPutOff(host);

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
        SocketEnds ends = SocketEnds.Of(socket);
        try
        {
            PeerSocket.Prepare(socket);
            greeted = await _tls.AnswerAsync(new PeerTransport(socket), cancellationToken);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException or OperationCanceledException)
        {
            LogStranger(_logger, caller, e.Message);
            socket.Dispose();
        }
        finally
        {
            _door.Leave(caller.Address);
        }

        if (greeted is { } peer)
        {
            await TalkAsync(peer.Stream, peer.Remote, ends, dialled: false, cancellationToken);
        }
    }

    private async Task TalkAsync(SslStream stream, RecognisedPeer remote, SocketEnds ends, bool dialled, CancellationToken cancellationToken)
    {
        string address = ends.Remote.ToString();
        using var connection = new PeerConnection(stream, remote, address, dialled, _registry, _traffic);
        if (_bans.Contains(remote.Id) || _registry.TryAdd(connection, ends) is not Neighbour neighbour)
        {
            Missed(remote.Id);
            return;
        }

        LogConnected(_logger, remote.Name, address);
        string reason = "closed";
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (neighbour.Refusal is not null)
            {
                // So long it has to hang up itself.
                patience.CancelAfter(RefusalPatience);
            }

            await connection.RunAsync(patience.Token);
        }
        catch (PeerProtocolException e)
        {
            Ban ban = _bans.Add(remote.Id, remote.Name, e.Message);
            LogBanned(_logger, remote.Name, address, ban.Until, e.Message);
            reason = e.Message;
        }
        catch (Exception e) when (
            e is IOException or SocketException or ObjectDisposedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            reason = e.Message;
        }
        finally
        {
            foreach (ImageTransfer transfer in _registry.Remove(neighbour))
            {
                await transfer.PostAsync(new TransferEvent.Left(connection, Disconnected: true), CancellationToken.None);
            }

            if (neighbour.IsIntroduced)
            {
                _book.Lost(remote.Id);
            }
            else
            {
                Missed(remote.Id);
            }

            LogDisconnected(_logger, remote.Name, address, neighbour.Refusal ?? reason);
        }
    }

    /// <summary>A connection came to nothing. The host is called later, unless there is another connection to it.</summary>
    private void Missed(HostId host)
    {
        if (!_registry.IsConnected(host))
        {
            _book.Failed(host);
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
    private static partial void LogStranger(ILogger logger, IPEndPoint address, string reason);
}
